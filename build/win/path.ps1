# Adds a folder to this person's PATH, or takes it out: path.ps1 add|remove FOLDER.
# Read and written as it is kept: other entries' %VARIABLES% stay what they are.
param([Parameter(Mandatory)][ValidateSet('add', 'remove')][string]$What, [Parameter(Mandatory)][string]$Folder)
$ErrorActionPreference = 'Stop'
$key = [Microsoft.Win32.Registry]::CurrentUser.CreateSubKey('Environment')
$kept = $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
$others = @($kept -split ';' | Where-Object { $_ -ne '' -and $_.TrimEnd('\') -ne $Folder.TrimEnd('\') })
$next = if ($What -eq 'add') { $others + $Folder } else { $others }
$key.SetValue('Path', ($next -join ';'), [Microsoft.Win32.RegistryValueKind]::ExpandString)
$key.Dispose()
# Setting any variable tells the programs that run that the environment has changed.
[Environment]::SetEnvironmentVariable('FTQUEUE_PATH_CHANGED', $null, 'User')

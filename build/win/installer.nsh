; What the installer does beside copying files: lets FTQueue's datagrams through the
; firewall, asked for once, and puts `ftqueue` on the PATH.

!define FIREWALL_RULE "FTQueue (UDP in)"

; 0 in $0: the rule is there.
!macro lookForRule
  nsExec::Exec '"$SYSDIR\netsh.exe" advfirewall firewall show rule name="${FIREWALL_RULE}"'
  Pop $0
!macroend

; Only an administrator may change the firewall: Windows asks for that, where need be.
!macro runNetsh ARGUMENTS
  UserInfo::GetAccountType
  Pop $1
  ${if} $1 == "Admin"
    nsExec::Exec '"$SYSDIR\netsh.exe" ${ARGUMENTS}'
    Pop $0
  ${else}
    ExecShellWait "runas" "$SYSDIR\netsh.exe" '${ARGUMENTS}' SW_HIDE
  ${endif}
!macroend

!macro runPathScript WHAT
  nsExec::Exec '"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\path.ps1" ${WHAT} "$INSTDIR\bin"'
  Pop $0
!macroend

!macro customInstall
  !insertmacro lookForRule
  ${if} $0 != 0
    MessageBox MB_YESNO|MB_ICONQUESTION "FTQueue's servers find each other on the local network by UDP. May Windows' firewall let them through on private and company networks?" /SD IDNO IDNO noRule
    !insertmacro runNetsh 'advfirewall firewall add rule name="${FIREWALL_RULE}" dir=in action=allow program="$INSTDIR\${APP_EXECUTABLE_FILENAME}" protocol=UDP profile=private,domain'
    noRule:
  ${endif}
  !insertmacro runPathScript add
  ; Offered for traces, whose ending is many programs' ending.
  WriteRegStr SHELL_CONTEXT "Software\Classes\FTQueue.Trace" "" "FTQueue trace"
  WriteRegStr SHELL_CONTEXT "Software\Classes\FTQueue.Trace\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegNone SHELL_CONTEXT "Software\Classes\.jsonl\OpenWithProgids" "FTQueue.Trace"
!macroend

!macro customUnInstall
  ; An update removes what was there before, and needs all of this again.
  ${ifNot} ${isUpdated}
    !insertmacro lookForRule
    ${if} $0 == 0
    ${andIfNot} ${Silent}
      !insertmacro runNetsh 'advfirewall firewall delete rule name="${FIREWALL_RULE}"'
    ${endif}
    !insertmacro runPathScript remove
    DeleteRegValue SHELL_CONTEXT "Software\Classes\.jsonl\OpenWithProgids" "FTQueue.Trace"
    DeleteRegKey SHELL_CONTEXT "Software\Classes\FTQueue.Trace"
  ${endif}
!macroend

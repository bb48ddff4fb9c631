/** Values at which code that reads them may go wrong. */
export const INTERESTING_8 = [0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 65, 127, 128, 254, 255]
export const INTERESTING_16 = [
  0, 1, 63, 64, 65, 255, 256, 257, 1023, 1024, 4095, 4096, 4097, 65_535
]
export const INTERESTING_32 = [
  0, 1, 255, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0x8000_0010, 0xffff_fffe, 0xffff_ffff
]
export const INTERESTING_48 = [
  0,
  1,
  2,
  64,
  1023,
  1024,
  1025,
  65_535,
  2 ** 31,
  2 ** 32 - 2,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 5,
  2 ** 47,
  2 ** 48 - 2,
  2 ** 48 - 1
]
export const INTERESTING_64 = [
  0,
  -0,
  1,
  -1,
  0.5,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 52,
  -(2 ** 52) + 1,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 53,
  1e308,
  5e-324
]
/** What stands well or badly in JSON, command lines and scenarios. */
export const INTERESTING_WORDS = [
  '0',
  '-1',
  '1e400',
  '9007199254740993',
  '-9007199254740993',
  '0.1',
  '""',
  'null',
  'true',
  '[]',
  '{}',
  '[[[[[[[[]]]]]]]]',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '"\\u0000"',
  'NaN',
  '@0',
  '@999999999999',
  '-',
  '--',
  '$',
  '#',
  ',',
  ',,',
  '\n',
  '\t',
  '\u2028',
  '\ufeff',
  '0x10',
  '1_000',
  '00',
  '%',
  '"',
  '\\'
]

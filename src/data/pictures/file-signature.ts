/**
 * Detects the format of a file from its first bytes, because names can be wrong: the most common broken "image" is a web page
 * or a text from a failed download.
 */

export type RasterFormat = 'png' | 'jpeg' | 'tiff' | 'gif' | 'bmp';

export type FileKind =
  | { kind: 'raster'; format: RasterFormat }
  /** Not an image that is read; `description` completes "found …". */
  | {
      kind: 'other';
      description: string;
      /** Set for a picture of a format that is not read: the file is not damaged. */
      isPicture?: true;
    };

const rasterSignatures: readonly { format: RasterFormat; prefix: readonly number[] }[] = [
  { format: 'png', prefix: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'jpeg', prefix: [0xff, 0xd8, 0xff] },
  { format: 'tiff', prefix: [0x49, 0x49, 0x2a, 0x00] },
  { format: 'tiff', prefix: [0x4d, 0x4d, 0x00, 0x2a] },
  // BigTIFF
  { format: 'tiff', prefix: [0x49, 0x49, 0x2b, 0x00] },
  { format: 'tiff', prefix: [0x4d, 0x4d, 0x00, 0x2b] },
  { format: 'gif', prefix: [0x47, 0x49, 0x46, 0x38] },
  { format: 'bmp', prefix: [0x42, 0x4d] },
];

/** Classifies a file by its first 512 bytes. */
export function fileKind(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return { kind: 'other', description: 'an empty file' };
  const signature = rasterSignatures.find(({ prefix }) => startsWith(bytes, prefix));
  if (signature) return { kind: 'raster', format: signature.format };
  const unread = unreadPicture(bytes);
  if (unread) return { kind: 'other', description: unread, isPicture: true };
  if (startsWith(bytes, [0x1f, 0x8b])) return { kind: 'other', description: 'a gzip archive' };
  if (startsWith(bytes, [0x50, 0x4b])) return { kind: 'other', description: 'a zip archive' };
  if (bytes.subarray(0, 512).every((byte) => byte === 0)) {
    return { kind: 'other', description: 'only zero bytes (an interrupted copy or download)' };
  }
  const text = textOf(bytes.subarray(0, 512));
  if (text === undefined) return { kind: 'other', description: 'bytes of no known image format' };
  if (/^\s*<(!doctype html|html|head)/i.test(text)) {
    return { kind: 'other', description: 'a web page (HTML): the download met a page instead of the file' };
  }
  if (text.startsWith('version https://git-lfs')) {
    return { kind: 'other', description: 'a Git LFS pointer: fetch the file itself with "git lfs pull"' };
  }
  return { kind: 'other', description: `a text file beginning ${JSON.stringify(text.slice(0, 24))}` };
}

/** The name of a picture format that is not read; undefined where the bytes are of none. */
function unreadPicture(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 132));
  if (/^RIFF.{4}WEBP/s.test(text)) return 'a WebP picture';
  if (text.startsWith('\0\0\0\x0cjP  ')) return 'a JPEG 2000 picture';
  if (/^P([1-6]\s+[\d#]|7\n)/.test(text)) return 'a PNM picture';
  if (text.slice(128) === 'DICM') return 'a DICOM file';
  return undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, position) => bytes[position] === byte);
}

/** The bytes as text; undefined where they are not plain text. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return /[\0-\x08\x0e-\x1f]/.test(text) || /\ufffd(?!$)/.test(text) ? undefined : text;
}

//! Formats that are not read: their names, and what to ask the sender for.

use crate::model::{Problem, ProblemKind};
use crate::read::package::encrypted;

/// A format that is not read, known by the bytes at some place.
struct Known {
    at: usize,
    magic: &'static [u8],
    name: &'static str,
}

/// How old Office files begin, and new ones that are locked with a password.
const OLD_OFFICE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Sorted by name; a longer magic that contains a shorter one stands before it.
const KNOWN: [Known; 11] = [
    Known { at: 0, magic: b"7z\xBC\xAF\x27\x1C", name: "a 7-Zip archive" },
    Known { at: 0, magic: b"%!PS", name: "a PostScript file" },
    Known { at: 0, magic: b"\x1F\x8B", name: "a gzip archive" },
    Known { at: 4, magic: b"ftypheic", name: "a HEIC photo" },
    Known { at: 4, magic: b"ftypheix", name: "a HEIC photo" },
    Known { at: 4, magic: b"ftypmif1", name: "a HEIF photo" },
    Known { at: 4, magic: b"ftypavif", name: "an AVIF picture" },
    Known { at: 4, magic: b"jP  \r\n\x87\n", name: "a JPEG 2000 picture" },
    Known { at: 0, magic: OLD_OFFICE, name: "an old Office document" },
    Known { at: 0, magic: b"Rar!\x1A\x07", name: "a RAR archive" },
    Known { at: 4, magic: b"ftyp", name: "a video" },
];

/// Returns the problem of a file whose format is not read, or that is empty.
pub(super) fn explain(bytes: &[u8]) -> Problem {
    if bytes.is_empty() {
        let detail = "the file has no bytes; ask the sender for it again";
        return Problem::of_file(ProblemKind::Empty, detail);
    }
    if bytes.starts_with(OLD_OFFICE) && holds_wide(bytes, "EncryptedPackage") {
        return encrypted();
    }
    let what = name(bytes).unwrap_or("of a format that is not known, or damaged at its beginning");
    let detail = format!("the file is {what}, which is not read; ask for it as PDF, PNG, JPEG or TIFF");
    Problem::of_file(ProblemKind::UnknownFormat, detail)
}

/// Whether bytes hold a word in UTF-16, as the directory of an old Office file does.
fn holds_wide(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|it| it == wide)
}

/// What the bytes are, with an article.
fn name(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(name_of_zip(bytes));
    }
    KNOWN
        .iter()
        .find(|it| bytes.get(it.at..).is_some_and(|rest| rest.starts_with(it.magic)))
        .map(|it| it.name)
}

/// Office documents are ZIP archives; the names of their first members tell which.
fn name_of_zip(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |needle: &[u8]| head.windows(needle.len()).any(|it| it == needle);
    if holds(b"xl/") {
        return "an Excel workbook";
    }
    if holds(b"ppt/") {
        return "a PowerPoint presentation";
    }
    if holds(b"opendocument") {
        return "an OpenDocument file";
    }
    if holds(b"[Content_Types].xml") {
        return "an Office document";
    }
    "a ZIP archive"
}

#[cfg(test)]
mod tests {
    use super::explain;
    use crate::model::ProblemKind;

    #[test]
    fn names_what_it_knows_and_says_what_to_do() {
        let cases: [(&[u8], &str); 5] = [
            (b"PK\x03\x04\x14\x00xl/workbook.xml", "an Excel workbook"),
            (b"PK\x03\x04\x14\x00notes.txt", "a ZIP archive"),
            (b"\x00\x00\x00\x18ftypheic\x00", "a HEIC photo"),
            (b"\x00\x00\x00\x1Cftypavif", "an AVIF picture"),
            (b"\x00\x01\x02\x03", "not known"),
        ];
        for (bytes, name) in cases {
            let problem = explain(bytes);
            assert_eq!(problem.kind, ProblemKind::UnknownFormat);
            assert!(problem.detail.contains(name), "{}", problem.detail);
            assert!(problem.detail.contains("ask for it as PDF"));
        }
    }

    #[test]
    fn a_document_with_a_password_is_told_as_such() {
        let locked = [
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..".as_slice(),
            b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
        ];
        assert_eq!(explain(&locked.concat()).kind, ProblemKind::Encrypted);
    }

    #[test]
    fn a_file_without_bytes_is_empty_and_not_unknown() {
        assert_eq!(explain(b"").kind, ProblemKind::Empty);
    }
}

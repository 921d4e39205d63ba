//! Plain text: every form feed begins a page, and every row is a line of a fixed pitch.

use crate::read::grid::{MOST_ROWS, Piece, tell_pages};
use crate::read::{Ocr, Part, Settings};

/// Bytes looked at to tell text from other data.
const PROBE: usize = 64 * 1024;

/// Whether the bytes are text: a byte order mark, or no control characters that text doesn't have.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        return false;
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return looks_written(&decode(bytes));
    }
    let probe = &bytes[..bytes.len().min(PROBE)];
    let is_control = |it: &&u8| **it < 0x20 && !matches!(**it, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    if probe.contains(&0) || probe.iter().filter(is_control).count() * 200 > probe.len() {
        return false;
    }
    looks_written(&decode(probe))
}

/// Reads plain text.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let text = decode(bytes);
    let row = |text| vec![Piece { column: 0, text }];
    let pages = pages_of(&text).into_iter().map(|rows| rows.into_iter().map(row).collect()).collect();
    tell_pages(pages, settings, tell);
}

/// Whether most characters are letters, digits, spaces or usual signs.
fn looks_written(text: &str) -> bool {
    let probe = text.chars().take(PROBE);
    let (mut n_all, mut n_written) = (0usize, 0usize);
    for it in probe {
        n_all += 1;
        n_written += usize::from(it.is_alphanumeric() || it.is_whitespace() || it.is_ascii_punctuation());
    }
    n_written * 10 >= n_all * 8
}

/// Reads UTF-8 and UTF-16 by their marks, then UTF-8 if it is valid, and Windows-1252 otherwise.
pub(super) fn decode(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|it| unit([it[0], it[1]]));
        char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return wide(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // A probe may end inside a character.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        Err(_) => bytes.iter().copied().map(windows_1252).collect(),
    }
}

/// Windows-1252, as the WHATWG Encoding Standard defines it.
pub(in crate::read) fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Cuts the text into pages of rows.
fn pages_of(text: &str) -> Vec<Vec<&str>> {
    let mut pages = Vec::new();
    for sheet in text.split('\u{C}') {
        let rows: Vec<&str> = sheet.lines().collect();
        pages.extend(rows.chunks(MOST_ROWS).map(<[&str]>::to_vec));
        if rows.is_empty() {
            pages.push(rows);
        }
    }
    // A form feed at the very end begins no page.
    if pages.len() > 1 && pages.last().is_some_and(Vec::is_empty) {
        pages.pop();
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::{decode, is_text, pages_of};

    #[test]
    fn a_form_feed_begins_a_page_and_a_long_text_has_several() {
        assert_eq!(pages_of("a\nb\u{C}c\n").len(), 2);
        assert_eq!(pages_of("a\u{C}\u{C}c").len(), 3);
        assert_eq!(pages_of("a\n\u{C}").len(), 1);
        assert_eq!(pages_of(&"row\n".repeat(200)).len(), 3);
    }

    #[test]
    fn usual_encodings_are_read() {
        let cases: [(&[u8], &str); 5] = [
            ("5 µg".as_bytes(), "5 µg"),
            (b"\xEF\xBB\xBF5", "5"),
            (b"\xFF\xFE5\0\xB5\0", "5µ"),
            (b"\xFE\xFF\x005\0\xB5", "5µ"),
            (b"5 \xB5g \x80", "5 µg €"),
        ];
        for (bytes, text) in cases {
            assert_eq!(decode(bytes), text);
            assert!(is_text(bytes), "{text}");
        }
    }

    #[test]
    fn data_is_no_text() {
        assert!(!is_text(b""));
        assert!(!is_text(&[7, 1, 2, 0, 3]));
        let noise: Vec<u8> = (0..2000u32).map(|it| (it * 7919 % 251) as u8 | 0x80).collect();
        assert!(!is_text(&noise));
    }
}

//! Plain text: every form feed begins a page, and every row is a line of a fixed pitch.

use crate::model::{
    Confidence, Page, PageQuality, Problem, ProblemKind, Reader, Rect, Size, TextOrigin, Turned, Word,
};
use crate::read::{Ocr, Part, Settings};

/// Width and height of a character cell, in the units of the page.
const CELL: Size = Size { width: 6.0, height: 12.0 };

/// Columns a tab stop is wide.
const TAB: usize = 8;

/// A page is at least as large as a printed one: this many columns and rows.
const LEAST: (usize, usize) = (80, 66);

/// Rows after which a page without form feeds ends.
const MOST_ROWS: usize = 80;

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
    let mut n_words = 0;
    for (rows, number) in pages_of(&text).into_iter().zip(1u32..) {
        if !settings.wants(number) {
            continue;
        }
        let page = lay_on_grid(&rows, number);
        n_words += page.words.len();
        if page.words.is_empty() {
            let problem = Problem::of_page(number, ProblemKind::BlankPage, "the page has no text");
            tell(Part::Problem(problem));
        }
        tell(Part::Page(page));
    }
    if n_words == 0 && settings.pages.is_none() {
        tell(Part::Problem(Problem::of_file(ProblemKind::NoWords, "the file has no words")));
    }
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
fn decode(bytes: &[u8]) -> String {
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

fn lay_on_grid(rows: &[&str], number: u32) -> Page {
    let mut words = Vec::new();
    let mut n_columns = LEAST.0;
    for (row_idx, row) in rows.iter().enumerate() {
        n_columns = n_columns.max(words_of_row(row, row_idx, &mut words));
    }
    let n_rows = rows.len().max(LEAST.1);
    let size = Size { width: n_columns as f32 * CELL.width, height: n_rows as f32 * CELL.height };
    let (origin, quality) = match words.is_empty() {
        true => (TextOrigin::None, PageQuality::Blank),
        false => (TextOrigin::TextLayer, PageQuality::Good),
    };
    Page { number, size, origin, turned: Turned::No, quality, words }
}

/// Adds the words of a row and returns how many columns it has.
fn words_of_row(row: &str, row_idx: usize, words: &mut Vec<Word>) -> usize {
    let mut column = 0;
    let mut text = String::new();
    let mut begin = 0;
    for letter in row.chars().chain([' ']) {
        if letter.is_whitespace() {
            words.extend(word_at(std::mem::take(&mut text), row_idx, begin, column));
            column = if letter == '\t' { (column / TAB + 1) * TAB } else { column + 1 };
            continue;
        }
        if text.is_empty() {
            begin = column;
        }
        if !letter.is_control() {
            text.push(letter);
            column += 1;
        }
    }
    column.saturating_sub(1)
}

fn word_at(text: String, row_idx: usize, begin: usize, end: usize) -> Option<Word> {
    if text.is_empty() {
        return None;
    }
    // The letters fill the middle of the row, so that rows stay apart.
    let top = (row_idx as f32 + 0.1) * CELL.height;
    let (left, right) = (begin as f32 * CELL.width, end as f32 * CELL.width);
    let rect = Rect::new(left, top, right, top + 0.8 * CELL.height)?;
    Some(Word { text, rect, confidence: Confidence::FULL, reader: Reader::File, others: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::{decode, is_text, lay_on_grid, pages_of};

    #[test]
    fn words_stand_where_their_columns_are() {
        let page = lay_on_grid(&["Hb   13,5", "\tg/dl"], 1);
        let words: Vec<(&str, f32)> =
            page.words.iter().map(|it| (it.text.as_str(), it.rect.left())).collect();
        assert_eq!(words, [("Hb", 0.0), ("13,5", 30.0), ("g/dl", 48.0)]);
        assert!(page.words[2].rect.top() > page.words[1].rect.bottom());
    }

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

    #[test]
    fn a_row_of_any_length_loses_no_word() {
        let row = "Glucose 99 ".repeat(300);
        assert_eq!(lay_on_grid(&[row.as_str()], 1).words.len(), 600);
    }
}

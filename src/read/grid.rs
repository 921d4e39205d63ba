//! Rows of text become pages of words: every character has a cell of a fixed width and height.

use crate::model::{
    Confidence, Page, PageQuality, Problem, ProblemKind, Reader, Rect, Size, TextOrigin, Turned, Word,
};
use crate::read::{Part, Settings};

/// Rows after which a page without a break ends.
pub(super) const MOST_ROWS: usize = 80;

/// Columns a tab stop is wide.
pub(super) const TAB: usize = 8;

/// Width and height of a character cell, in the units of the page.
const CELL: Size = Size { width: 6.0, height: 12.0 };

/// A page is at least as large as a printed one: this many columns and rows.
const LEAST: (usize, usize) = (80, 66);

/// A text and the column of a row where it begins.
pub(super) struct Piece<'a> {
    pub(super) column: usize,
    pub(super) text: &'a str,
}

/// A row of a page, its pieces from left to right.
pub(super) type Row<'a> = Vec<Piece<'a>>;

/// Tells the pages that are asked for, and which of them have no words.
pub(super) fn tell_pages(pages: Vec<Vec<Row>>, settings: &Settings, tell: &mut dyn FnMut(Part)) {
    let mut n_words = 0;
    for (rows, number) in pages.iter().zip(1u32..) {
        if !settings.wants(number) {
            continue;
        }
        let page = lay_on_grid(rows, number);
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

fn lay_on_grid(rows: &[Row], number: u32) -> Page {
    let mut words = Vec::new();
    let mut n_columns = LEAST.0;
    for (row_idx, row) in rows.iter().enumerate() {
        for piece in row {
            n_columns = n_columns.max(words_of_piece(piece, row_idx, &mut words));
        }
    }
    let n_rows = rows.len().max(LEAST.1);
    let size = Size { width: n_columns as f32 * CELL.width, height: n_rows as f32 * CELL.height };
    let (origin, quality) = match words.is_empty() {
        true => (TextOrigin::None, PageQuality::Blank),
        false => (TextOrigin::TextLayer, PageQuality::Good),
    };
    Page { number, size, origin, turned: Turned::No, quality, words }
}

/// Adds the words of a piece and returns the column behind it.
fn words_of_piece(piece: &Piece, row_idx: usize, words: &mut Vec<Word>) -> usize {
    let mut column = piece.column;
    let mut text = String::new();
    let mut begin = column;
    for letter in piece.text.chars().chain([' ']) {
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
    use super::{Piece, lay_on_grid};

    #[test]
    fn words_stand_where_their_columns_are() {
        let page = lay_on_grid(
            &[vec![Piece { column: 0, text: "Hb   13,5" }], vec![Piece { column: 2, text: "\tg/dl" }]],
            1,
        );
        let words: Vec<(&str, f32)> =
            page.words.iter().map(|it| (it.text.as_str(), it.rect.left())).collect();
        assert_eq!(words, [("Hb", 0.0), ("13,5", 30.0), ("g/dl", 48.0)]);
        assert!(page.words[2].rect.top() > page.words[1].rect.bottom());
    }

    #[test]
    fn a_row_of_any_length_loses_no_word() {
        let text = "Glucose 99 ".repeat(300);
        assert_eq!(lay_on_grid(&[vec![Piece { column: 0, text: &text }]], 1).words.len(), 600);
    }
}

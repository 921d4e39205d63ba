//! The cells of a page that hold numbers, and what of the picture to read for each.

use std::ops::Range;

use crate::model::{Rect, Word};
use crate::read::Picture;

/// Words are of one cell up to this gap, in heights of the word.
const GAP: f32 = 0.8;

/// A pause in the ink of this many heights ends a cell.
const PAUSE: f32 = 0.45;

/// Ink beside the words is followed this many heights at most: lost first digits, not pictures.
const REACH: f32 = 3.0;

/// Paper taken around the ink, in heights: what the recogniser was trained on.
const PAPER: f32 = 0.25;

/// A word without a digit may still be a number or a unit that was misread: when it is as unsure as
/// this, and no longer than this.
const UNSURE: u8 = 70;
const SHORT: usize = 9;

/// Letters that a lone digit is taken for.
const LIKE_DIGITS: [&str; 8] = ["O", "o", "I", "l", "S", "B", "Z", "i"];

/// Words that stand together and hold a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NumberCell {
    /// Places in the list of words, left to right; never empty.
    pub(super) words: Vec<usize>,
    /// What to read: the ink that hangs together with the words, and some paper around it.
    pub(super) rect: Rect,
}

/// Finds the cells that hold a number, or what may be one, in the order of their first words.
pub(super) fn number_cells(words: &[Word], picture: &Picture) -> Vec<NumberCell> {
    let rights: Vec<Option<usize>> = (0..words.len()).map(|it| nearest(words, it, Side::Right)).collect();
    let joined = |left: usize| {
        let right = rights[left]?;
        let gap = words[right].rect.left() - words[left].rect.right();
        let height = words[left].rect.height().max(words[right].rect.height());
        let parts = [&words[left], &words[right]].iter().all(|it| may_be_number(it) || is_mark(it));
        (parts && gap <= GAP * height).then_some(right)
    };
    let mut is_inside = vec![false; words.len()];
    (0..words.len()).filter_map(joined).for_each(|it| is_inside[it] = true);
    let mut taken = vec![false; words.len()];
    let mut cells = Vec::new();
    for first in (0..words.len()).filter(|&it| !is_inside[it]) {
        let mut chain = Vec::new();
        let mut next = Some(first);
        while let Some(it) = next.filter(|&it| !std::mem::replace(&mut taken[it], true)) {
            chain.push(it);
            next = joined(it);
        }
        if chain.iter().any(|&it| may_be_number(&words[it])) {
            let rect = rect_to_read(words, &chain, picture);
            cells.push(NumberCell { words: chain, rect });
        }
    }
    cells
}

fn may_be_number(word: &Word) -> bool {
    let has_digit = word.text.chars().any(|it| it.is_ascii_digit());
    let is_unsure = word.confidence.percent() < UNSURE && word.text.chars().count() <= SHORT;
    has_digit || is_unsure || LIKE_DIGITS.contains(&word.text.as_str())
}

/// Whether a word is signs only: "<", "-", "(".
fn is_mark(word: &Word) -> bool {
    !word.text.chars().any(char::is_alphanumeric)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The nearest word on the same line. Words go by their left edges: the box of a word may reach over
/// its neighbours.
fn nearest(words: &[Word], of: usize, side: Side) -> Option<usize> {
    let rect = words[of].rect;
    let is_beside = |other: Rect| {
        let shared = rect.bottom().min(other.bottom()) - rect.top().max(other.top());
        shared * 2.0 > rect.height().min(other.height())
    };
    let beside = (0..words.len()).filter(|&it| it != of && is_beside(words[it].rect));
    let distance = |it: usize| match side {
        Side::Right => words[it].rect.left() - rect.left(),
        Side::Left => rect.left() - words[it].rect.left(),
    };
    beside.filter(|&it| distance(it) > 0.0).min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
}

/// The box of a cell, as far as its ink reaches: a reader may have missed its first digit.
fn rect_to_read(words: &[Word], chain: &[usize], picture: &Picture) -> Rect {
    let around = chain.iter().map(|&it| words[it].rect).reduce(Rect::around);
    let around = around.expect("a cell has words");
    let height = around.height();
    // A neighbour's ink is not part of the cell; between close neighbours the paper is shared.
    let share = |gap: f32| gap.max(0.0) / 2.0;
    let ends = (chain.first(), chain.last());
    let left_word = ends.0.and_then(|&it| nearest(words, it, Side::Left)).map(|it| words[it].rect.right());
    let right_word = ends.1.and_then(|&it| nearest(words, it, Side::Right)).map(|it| words[it].rect.left());
    let left_limit = left_word.map_or(0.0, |it| around.left() - share(around.left() - it));
    let right_limit =
        right_word.map_or(picture.width as f32, |it| around.right() + share(it - around.right()));
    let left_limit = left_limit.max(around.left() - REACH * height);
    let right_limit = right_limit.min(around.right() + REACH * height);
    let (mut left, mut right) = (around.left(), around.right());
    if let Some(band) = Band::of(picture, around) {
        let pause = PAUSE * height;
        left = band.follow(left, left_limit, Side::Left, pause);
        right = band.follow(right, right_limit, Side::Right, pause);
    }
    let paper = PAPER * height;
    let grown = Rect::new(
        (left - paper).max(left_limit.min(around.left())),
        around.top() - paper,
        (right + paper).min(right_limit.max(around.right())),
        around.bottom() + paper,
    );
    grown.unwrap_or(around)
}

/// A box with the paper around that the recogniser needs.
pub(super) fn with_paper(rect: Rect) -> Rect {
    let paper = PAPER * rect.height();
    let grown =
        Rect::new(rect.left() - paper, rect.top() - paper, rect.right() + paper, rect.bottom() + paper);
    grown.unwrap_or(rect)
}

/// The rows of a picture that a cell takes.
struct Band<'a> {
    picture: &'a Picture,
    rows: Range<usize>,
    /// The rows and some above and below: an upright rule fills them, a letter does not.
    tall: Range<usize>,
    paper: u8,
    /// What differs from the paper by more is ink.
    contrast: u8,
}

impl<'a> Band<'a> {
    /// `None` when the box has no ink or lies outside of the picture.
    fn of(picture: &'a Picture, rect: Rect) -> Option<Band<'a>> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        // The casts of floats saturate.
        // With the paper beside the word, ink covers less than half, also of bold digits.
        let (left, right) = (rect.left() - rect.height(), rect.right() + rect.height());
        let columns = (left.floor() as usize).min(width)..(right.ceil() as usize).min(width);
        let rows = (rect.top().floor() as usize).min(height)..(rect.bottom().ceil() as usize).min(height);
        let more = (rows.len() / 3).max(1);
        let tall = rows.start.saturating_sub(more)..(rows.end + more).min(height);
        let mut greys: Vec<u8> = Vec::new();
        for row in rows.clone() {
            greys.extend_from_slice(&picture.grey[row * width..][columns.clone()]);
        }
        greys.sort_unstable();
        let paper = *greys.get(greys.len() / 2)?;
        let farthest = greys.first()?.abs_diff(paper).max(greys.last()?.abs_diff(paper));
        (farthest > 0).then_some(Band { picture, rows, tall, paper, contrast: farthest / 2 })
    }

    /// Goes from the edge of the words outwards as long as there is ink, over pauses up to `pause`.
    fn follow(&self, from: f32, limit: f32, side: Side, pause: f32) -> f32 {
        let n_columns = (limit - from).abs().floor() as usize;
        let mut edge = from;
        for step in 1..=n_columns {
            let at = if side == Side::Left { from - step as f32 } else { from + step as f32 };
            let column = if side == Side::Left { at } else { at - 1.0 };
            if (at - edge).abs() > pause || column < 0.0 || column as u32 >= self.picture.width {
                break;
            }
            if self.n_ink(column as usize, &self.tall) == self.tall.len() {
                break;
            }
            if self.n_ink(column as usize, &self.rows) > 0 {
                edge = at;
            }
        }
        edge
    }

    fn n_ink(&self, column: usize, rows: &Range<usize>) -> usize {
        let pixel = |row: usize| self.picture.grey[row * self.picture.width as usize + column];
        rows.clone().filter(|&row| pixel(row).abs_diff(self.paper) > self.contrast).count()
    }
}

#[cfg(test)]
mod tests {
    use super::number_cells;
    use crate::model::{Confidence, Reader, Rect, Word};
    use crate::read::Picture;

    fn word(text: &str, left: f32, right: f32) -> Word {
        let rect = Rect::new(left, 20.0, right, 40.0).unwrap();
        Word {
            text: text.into(),
            rect,
            confidence: Confidence::FULL,
            reader: Reader::Tesseract,
            others: Vec::new(),
        }
    }

    /// White paper with black bars from 20 to 40 down.
    fn picture(bars: &[(u32, u32)], rules: &[u32]) -> Picture {
        let (width, height) = (600, 60);
        let is_ink = |x: u32, y: u32| {
            rules.contains(&x) || (20..40).contains(&y) && bars.iter().any(|it| (it.0..it.1).contains(&x))
        };
        let grey =
            (0..width * height).map(|it| if is_ink(it % width, it / width) { 0 } else { 255 }).collect();
        Picture { width, height, grey }
    }

    fn texts(words: &[Word]) -> Vec<Vec<&str>> {
        let cells = number_cells(words, &picture(&[], &[]));
        cells.iter().map(|it| it.words.iter().map(|&it| words[it].text.as_str()).collect()).collect()
    }

    #[test]
    fn numbers_and_signs_that_stand_close_are_one_cell() {
        let words = [
            word("Glucose", 0.0, 80.0),
            word("<", 200.0, 210.0),
            word("5.6", 216.0, 250.0),
            word("3.9", 400.0, 430.0),
            word("-", 438.0, 444.0),
            word("5.8", 452.0, 480.0),
            word("mmol/L", 490.0, 560.0),
        ];
        assert_eq!(texts(&words), [vec!["<", "5.6"], vec!["3.9", "-", "5.8"]]);
    }

    #[test]
    fn the_order_of_words_does_not_matter() {
        let words = [word("5.8", 452.0, 480.0), word("-", 438.0, 444.0), word("3.9", 400.0, 430.0)];
        assert_eq!(texts(&words), [["3.9", "-", "5.8"]]);
    }

    #[test]
    fn a_digit_that_was_missed_is_in_what_is_read_again() {
        let words = [word("5", 200.0, 212.0)];
        let cells = number_cells(&words, &picture(&[(180, 184), (190, 192), (200, 212)], &[]));
        assert_eq!(<[f32; 4]>::from(cells[0].rect), [175.0, 15.0, 217.0, 45.0]);
    }

    #[test]
    fn rules_and_neighbours_are_not_read_with_a_cell() {
        let words = [word("mg", 150.0, 190.0), word("5", 200.0, 212.0)];
        let cells = number_cells(&words, &picture(&[(150, 190), (200, 212)], &[216]));
        assert_eq!(<[f32; 4]>::from(cells[0].rect), [195.0, 15.0, 217.0, 45.0]);
    }

    #[test]
    fn words_without_a_number_are_no_cells_unless_they_may_be_one() {
        let mut unsure = word("S.b", 300.0, 340.0);
        unsure.confidence = Confidence::new(30).unwrap();
        assert_eq!(texts(&[word("Sodium", 0.0, 60.0), word("-", 100.0, 110.0), unsure]), [["S.b"]]);
    }

    #[test]
    fn boxes_outside_of_the_picture_are_no_trouble() {
        let words = [word("5", 9000.0, 9010.0), word("6", -20.0, -5.0)];
        assert_eq!(number_cells(&words, &picture(&[], &[])).len(), 2);
        assert_eq!(number_cells(&words, &Picture { width: 0, height: 0, grey: Vec::new() }).len(), 2);
    }
}

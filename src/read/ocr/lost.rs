//! Ink in the rows of a page that no word covers: cells that Tesseract lost, a single digit above all.

use crate::model::{Rect, Word};
use crate::read::Picture;
use crate::read::picture::{Ink, blots};

/// Only rows that were read well hold lost cells; elsewhere ink is a stamp or a signature.
const READ_WELL: u8 = 60;

/// The heights of letters, in heights of the page's words.
const LETTERS: std::ops::Range<f32> = 0.45..1.8;

/// The widest blot that may be joined letters, in word heights.
const WIDEST: f32 = 6.0;

/// Ink this near to a word, in word heights, is part of its cell and was read with it.
const OF_A_WORD: f32 = 0.5;

/// Blots up to this gap, in word heights, are one cell.
const GAP: f32 = 0.8;

/// With fewer words there is no telling how high they are.
const FEW_WORDS: usize = 5;

/// More than this is not cells that were lost but a picture.
const MOST_CELLS: usize = 60;

/// Returns the boxes of the ink of cells no word covers; none when there are too many.
pub(super) fn lost_cells(words: &[Word], picture: &Picture) -> Vec<Rect> {
    let read: Vec<Rect> =
        words.iter().filter(|it| it.confidence.percent() >= READ_WELL).map(|it| it.rect).collect();
    let Some(height) = median_height(&read) else { return Vec::new() };
    let all: Vec<Rect> = words.iter().map(|it| it.rect).collect();
    let is_lost = |blot: &Rect| {
        let is_letter = LETTERS.contains(&(blot.height() / height)) && blot.width() <= WIDEST * height;
        let in_row = read.iter().any(|it| share_row(*it, *blot));
        is_letter && in_row && !all.iter().any(|it| is_near(*it, *blot, OF_A_WORD * height))
    };
    let mut lost: Vec<Rect> =
        blots(&Ink::of(picture, height.ceil() as usize)).into_iter().filter(is_lost).collect();
    lost.sort_by(|a, b| a.left().total_cmp(&b.left()).then(a.top().total_cmp(&b.top())));
    let mut cells: Vec<Rect> = Vec::new();
    for blot in lost {
        match cells.iter_mut().find(|it| share_row(**it, blot) && blot.left() - it.right() <= GAP * height) {
            Some(cell) => *cell = cell.around(blot),
            None => cells.push(blot),
        }
    }
    if cells.len() > MOST_CELLS { Vec::new() } else { cells }
}

fn median_height(rects: &[Rect]) -> Option<f32> {
    let mut heights: Vec<f32> = rects.iter().map(|it| it.height()).collect();
    heights.sort_by(f32::total_cmp);
    (heights.len() >= FEW_WORDS).then(|| heights[heights.len() / 2]).filter(|it| *it > 0.0)
}

/// Whether two boxes share half the height of the lower one.
fn share_row(a: Rect, b: Rect) -> bool {
    let shared = a.bottom().min(b.bottom()) - a.top().max(b.top());
    shared * 2.0 > a.height().min(b.height())
}

/// Whether a blot lies on a word or beside it.
fn is_near(word: Rect, blot: Rect, reach: f32) -> bool {
    let gap_x = (blot.left() - word.right()).max(word.left() - blot.right());
    let gap_y = (blot.top() - word.bottom()).max(word.top() - blot.bottom());
    gap_x <= reach && gap_y <= 0.0
}

#[cfg(test)]
mod tests {
    use super::lost_cells;
    use crate::model::{Confidence, Reader, Rect, Word};
    use crate::read::Picture;

    fn word(left: f32, right: f32, top: f32) -> Word {
        let rect = Rect::new(left, top, right, top + 20.0).unwrap();
        let confidence = Confidence::FULL;
        Word { text: "word".into(), rect, confidence, reader: Reader::Tesseract, others: Vec::new() }
    }

    /// White paper with black bars, each from left to right and from top on 20 down, striped like letters.
    fn picture(bars: &[(u32, u32, u32)]) -> Picture {
        let (width, height) = (800, 300);
        let is_in = |bar: &(u32, u32, u32), x: u32, y: u32| {
            (bar.0..bar.1).contains(&x) && (bar.2..bar.2 + 20).contains(&y) && (x - bar.0) % 14 < 8
        };
        let is_ink = |x: u32, y: u32| bars.iter().any(|it| is_in(it, x, y));
        let grey =
            (0..width * height).map(|it| if is_ink(it % width, it / width) { 0 } else { 255 }).collect();
        Picture { width, height, grey }
    }

    /// Five rows with a word each at the left.
    fn rows() -> Vec<Word> {
        (0..5).map(|it| word(20.0, 104.0, 20.0 + 50.0 * it as f32)).collect()
    }

    const ROWS: [(u32, u32, u32); 5] =
        [(20, 104, 20), (20, 104, 70), (20, 104, 120), (20, 104, 170), (20, 104, 220)];

    #[test]
    fn a_lost_cell_of_a_row_is_found() {
        let bars: Vec<_> = ROWS.into_iter().chain([(400, 436, 70)]).collect();
        let cells = lost_cells(&rows(), &picture(&bars));
        assert_eq!(
            cells.iter().map(|it| <[f32; 4]>::from(*it)).collect::<Vec<_>>(),
            [[400.0, 70.0, 436.0, 90.0]]
        );
    }

    #[test]
    fn ink_beside_a_word_or_between_rows_is_no_lost_cell() {
        let bars: Vec<_> = ROWS.into_iter().chain([(108, 116, 70), (400, 436, 95)]).collect();
        assert!(lost_cells(&rows(), &picture(&bars)).is_empty());
        assert!(lost_cells(&rows()[..2], &picture(&[(400, 436, 70)])).is_empty());
    }
}

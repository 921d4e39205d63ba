//! The lines of a page in the order of reading, where lists stand side by side below headings of their own.

use crate::model::{Folded, LaidPage, Line, Word};
use crate::pipeline::Knowledge;

/// Word heights from which a gap stands between columns.
const GAP: f32 = 2.0;

/// A line, or the part of it that stands in one column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    /// Which line of the page it is of.
    pub(super) line_idx: usize,
    /// Its words, never none.
    pub(super) words: &'a [Word],
}

/// The lines of a page, top to bottom; where known headings stand side by side one column comes behind the other.
///
/// The columns go on to the next such headings, or to a line that runs from one column into the other.
pub(super) fn in_order<'a>(page: &'a LaidPage, knowledge: &Knowledge) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut columns: Vec<Vec<Piece<'a>>> = Vec::new();
    let mut lefts: Vec<f32> = Vec::new();
    for (line_idx, line) in page.lines.iter().enumerate() {
        let heads = heads(line, page, knowledge);
        if !heads.is_empty() {
            pieces.extend(columns.drain(..).flatten());
            columns = vec![Vec::new(); heads.len()];
            lefts = heads;
        }
        match parts(line, &lefts, page) {
            Some(parts) if !lefts.is_empty() => {
                for (column, words) in columns.iter_mut().zip(parts) {
                    if !words.is_empty() {
                        column.push(Piece { line_idx, words });
                    }
                }
            }
            Some(_) | None => {
                pieces.extend(columns.drain(..).flatten());
                lefts.clear();
                pieces.push(Piece { line_idx, words: line.words() });
            }
        }
    }
    pieces.extend(columns.into_iter().flatten());
    pieces
}

/// Where the columns begin below a line of nothing but known headings; empty for any other line.
fn heads(line: &Line, page: &LaidPage, knowledge: &Knowledge) -> Vec<f32> {
    let cells: Vec<&[Word]> = line.cells(GAP * page.word_height).collect();
    let is_heading = |cell: &&[Word]| {
        let folded = Folded::of(cell.iter().map(|it| it.text.as_str()));
        knowledge.sections.get(folded.text().trim()).is_some()
    };
    let are_heads = cells.len() > 1 && cells.iter().all(is_heading);
    if are_heads { cells.iter().map(|it| it[0].rect.left()).collect() } else { Vec::new() }
}

/// The words of a line in each column; `None` when it runs over the edge of one.
fn parts<'a>(line: &'a Line, lefts: &[f32], page: &LaidPage) -> Option<Vec<&'a [Word]>> {
    let words = line.words();
    let mut cuts = vec![0];
    for left in lefts.iter().skip(1) {
        // What hangs out to the left by less than a word is of the column too.
        let cut = words.partition_point(|it| it.rect.left() < left - page.word_height);
        let is_over = cut.checked_sub(1).is_some_and(|before| {
            let end = words[before].rect.right();
            let begin = words.get(cut).map_or(f32::INFINITY, |it| it.rect.left());
            end > left - page.word_height / 2.0 || begin - end < page.word_height
        });
        if is_over {
            return None;
        }
        cuts.push(cut);
    }
    cuts.push(words.len());
    Some(cuts.windows(2).map(|it| words.get(it[0]..it[1]).unwrap_or_default()).collect())
}

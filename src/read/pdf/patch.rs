//! Words of a text layer with letters without a meaning, read from the picture of their lines instead.

use std::ops::Range;

use hayro_syntax::page::Page as PdfPage;

use crate::model::{Page, Problem, ProblemKind, Rect, Word};
use crate::read::ocr::share_ground;
use crate::read::pdf::page::read_part;
use crate::read::pdf::render;
use crate::read::{Ocr, Part};

/// Whether a page has words with letters without a meaning.
pub(super) fn has_broken(page: &Page) -> bool {
    page.words.iter().any(is_broken)
}

/// Whether a letter of a word has no meaning.
fn is_broken(word: &Word) -> bool {
    word.text.contains(char::REPLACEMENT_CHARACTER)
}

/// Puts what is read on the picture of a page in the place of words that have letters without a
/// meaning, and returns what to say about it.
///
/// Only the lines with such words are read: a whole page costs a hundred times what its text layer does.
pub(super) fn patch(page: &PdfPage<'_>, read: &mut Page, ocr: &mut dyn Ocr) -> Problem {
    ocr.stand_by();
    let n_broken = read.words.iter().filter(|it| is_broken(it)).count();
    let picture = render::render_page(page);
    let bands = picture.iter().flat_map(|it| broken_bands(read).into_iter().filter_map(|band| it.band(band)));
    let parts: Vec<Part> = bands.flat_map(|it| read_part(page, read.number, it, ocr)).collect();
    let pages = parts.into_iter().filter_map(|it| if let Part::Page(page) = it { Some(page) } else { None });
    // On a page turned otherwise the boxes can't be compared.
    let seen: Vec<Word> = pages.filter(|it| it.turned == read.turned).flat_map(|it| it.words).collect();
    let is_mended = |word: &Word| is_broken(word) && seen.iter().any(|it| share_ground(it, word));
    let (broken, kept): (Vec<Word>, Vec<Word>) =
        std::mem::take(&mut read.words).into_iter().partition(is_mended);
    let is_needed = |word: &Word| {
        let on = |words: &[Word]| words.iter().any(|it| share_ground(it, word));
        on(&broken) && !on(&kept)
    };
    read.words = kept.iter().cloned().chain(seen.iter().filter(|it| is_needed(it)).cloned()).collect();
    let detail = format!(
        "words with letters without a meaning: {n_broken}, of which {} were read from the picture instead",
        broken.len()
    );
    Problem::of_page(read.number, ProblemKind::TextLayerDistrusted, detail)
}

/// From where to where down the page words with letters without a meaning stand, with the lines
/// around them: fewer lines don't tell an engine how high the letters are and how they lie.
fn broken_bands(page: &Page) -> Vec<Range<f32>> {
    const LINES_AROUND: f32 = 4.0;
    let mut broken: Vec<Rect> = page.words.iter().filter(|it| is_broken(it)).map(|it| it.rect).collect();
    broken.sort_by(|a, b| a.top().total_cmp(&b.top()));
    let mut bands: Vec<Range<f32>> = Vec::new();
    for rect in broken {
        let around = LINES_AROUND * rect.height();
        let (top, bottom) = (rect.top() - around, rect.bottom() + around);
        match bands.last_mut() {
            Some(last) if top <= last.end => last.end = last.end.max(bottom),
            _ => bands.push(top..bottom),
        }
    }
    bands
}

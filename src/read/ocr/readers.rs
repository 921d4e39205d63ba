//! Two engines on one page: each number is read by both.

use crate::model::{Reader, Rect, Word};
use crate::read::{Ocr, OcrError, Picture};

use super::agree::{Beside, choose, put_beside};
use super::cells::{NumberCell, number_cells, with_paper};
use super::lost::lost_cells;
use super::ppocr::{PlacedLetter, PpOcr, lowest, strip_of};
use super::tesseract::Tesseract;

/// With fewer words than this Tesseract may have failed on the page.
const FEW_WORDS: usize = 12;

/// A mean confidence below this means that Tesseract fails on the page.
const POOR_MEAN: f32 = 65.0;

/// More cells than this are not read again: no page of results has as many, and garbage has.
const MOST_CELLS: usize = 400;

/// A word below this is unsure; a page with more than this share of them is poor.
const UNSURE: u8 = 60;
const POOR_SHARE: f32 = 0.3;

/// What Tesseract saw no word in is one only if PP-OCR is as sure of each character.
const SURE_LOST: u8 = 90;

/// Tesseract, and PP-OCR where its models are.
pub struct Readers {
    tesseract: Tesseract,
    ppocr: Option<PpOcr>,
}

impl Readers {
    /// Puts the engines together. Without PP-OCR no number has a second reading.
    pub fn new(tesseract: Tesseract, ppocr: Option<PpOcr>) -> Readers {
        Readers { tesseract, ppocr }
    }
}

impl Ocr for Readers {
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError> {
        self.tesseract.words(picture)
    }

    fn confirm(&mut self, picture: &Picture, words: &mut Vec<Word>) -> Result<(), OcrError> {
        let Some(ppocr) = &mut self.ppocr else { return Ok(()) };
        if is_poor(words) {
            let found = ppocr.words(picture)?;
            if n_read(&found) > n_read(words) {
                let page = std::mem::replace(words, found);
                return confirm_by_tesseract(words, &page, picture, &mut self.tesseract);
            }
        }
        confirm_by_ppocr(words, picture, ppocr, &mut self.tesseract)?;
        let mut lost = lost_words(words, picture, ppocr)?;
        confirm_by_tesseract(&mut lost, &[], picture, &mut self.tesseract)?;
        words.append(&mut lost);
        Ok(())
    }
}

/// Whether Tesseract read a page so badly that the other engine should read all of it.
fn is_poor(words: &[Word]) -> bool {
    let n_unsure = words.iter().filter(|it| it.confidence.percent() < UNSURE).count();
    let sum: f32 = words.iter().map(|it| f32::from(it.confidence.percent())).sum();
    let n_words = words.len() as f32;
    words.len() < FEW_WORDS || sum < POOR_MEAN * n_words || n_unsure as f32 > POOR_SHARE * n_words
}

/// How much was read: characters of words that are not unsure.
fn n_read(words: &[Word]) -> usize {
    let sure = words.iter().filter(|it| it.confidence.percent() >= UNSURE);
    sure.map(|it| it.text.chars().filter(|it| it.is_alphanumeric()).count()).sum()
}

/// Puts PP-OCR's reading on each word of Tesseract's that may be a number, and Tesseract's of the
/// cell alone where the two differ.
fn confirm_by_ppocr(
    words: &mut [Word],
    picture: &Picture,
    ppocr: &PpOcr,
    tesseract: &mut Tesseract,
) -> Result<(), OcrError> {
    let mut cells = number_cells(words, picture);
    cells.truncate(MOST_CELLS);
    let boxes: Vec<_> = cells.iter().map(|it| it.rect).collect();
    for (cell, letters) in cells.iter().zip(ppocr.read_boxes(picture, &boxes)?) {
        let mut members = members(words, cell);
        let beside = put_beside(&mut members, &letters, Reader::PpOcr);
        // Where neither reads a digit it was no number, and a third reading would be of no use.
        let has_digit = |text: &str| text.chars().any(|it| it.is_ascii_digit());
        let is_number =
            members.iter().any(|it| has_digit(&it.text) || it.others.iter().any(|it| has_digit(&it.text)));
        if beside == Beside::Alike || !is_number {
            continue;
        }
        let letters = cell_letters(tesseract, picture, cell)?;
        put_beside(&mut members, &letters, Reader::TesseractCell);
        if beside == Beside::Different {
            members.into_iter().for_each(choose);
        }
    }
    Ok(())
}

/// Reads the cells that Tesseract lost.
fn lost_words(words: &[Word], picture: &Picture, ppocr: &PpOcr) -> Result<Vec<Word>, OcrError> {
    let cells = lost_cells(words, picture);
    let boxes: Vec<Rect> = cells.iter().map(|it| with_paper(*it)).collect();
    let readings = ppocr.read_boxes(picture, &boxes)?;
    let mut found: Vec<Word> =
        cells.iter().zip(&readings).flat_map(|(cell, letters)| words_in(*cell, letters)).collect();
    found.retain(|it| it.confidence.percent() >= SURE_LOST && it.text.chars().any(char::is_alphanumeric));
    Ok(found)
}

/// The words of a cell as PP-OCR read it; each reaches half way to the next.
fn words_in(cell: Rect, letters: &[PlacedLetter]) -> Vec<Word> {
    let groups: Vec<&[PlacedLetter]> =
        letters.split(|it| it.character == ' ').filter(|it| !it.is_empty()).collect();
    let middle = |pair: &[&[PlacedLetter]]| {
        let (end, begin) = (pair[0].last(), pair[1].first());
        end.zip(begin).map_or(cell.centre(), |(end, begin)| (end.x + begin.x) / 2.0)
    };
    let cuts: Vec<f32> = groups.windows(2).map(middle).collect();
    let lefts = std::iter::once(cell.left()).chain(cuts.iter().copied());
    let rights = cuts.iter().copied().chain([cell.right()]);
    let word = |((letters, left), right): ((&&[PlacedLetter], f32), f32)| {
        let text = letters.iter().map(|it| it.character).collect();
        let rect = Rect::new(left, cell.top(), right, cell.bottom())?;
        Some(Word { text, rect, confidence: lowest(letters), reader: Reader::PpOcr, others: Vec::new() })
    };
    groups.iter().zip(lefts).zip(rights).filter_map(word).collect()
}

/// Puts Tesseract's reading on each word of PP-OCR's that may be a number: that of the page, and
/// where it is not the same that of the cell alone.
fn confirm_by_tesseract(
    words: &mut [Word],
    page: &[Word],
    picture: &Picture,
    tesseract: &mut Tesseract,
) -> Result<(), OcrError> {
    for cell in number_cells(words, picture).into_iter().take(MOST_CELLS) {
        let mut members = members(words, &cell);
        let letters = letters_within(page, cell.rect);
        let is_alike =
            !letters.is_empty() && put_beside(&mut members, &letters, Reader::Tesseract) == Beside::Alike;
        if !is_alike {
            let letters = cell_letters(tesseract, picture, &cell)?;
            put_beside(&mut members, &letters, Reader::TesseractCell);
        }
    }
    Ok(())
}

/// The words of a cell, left to right.
fn members<'a>(words: &'a mut [Word], cell: &NumberCell) -> Vec<&'a mut Word> {
    let place = |it: usize| cell.words.iter().position(|member| *member == it);
    let mut members: Vec<(usize, &mut Word)> =
        words.iter_mut().enumerate().filter_map(|(idx, it)| Some((place(idx)?, it))).collect();
    members.sort_by_key(|it| it.0);
    members.into_iter().map(|it| it.1).collect()
}

/// Reads a cell alone with Tesseract.
fn cell_letters(
    tesseract: &mut Tesseract,
    picture: &Picture,
    cell: &NumberCell,
) -> Result<Vec<PlacedLetter>, OcrError> {
    let Some(strip) = strip_of(picture, cell.rect) else { return Ok(Vec::new()) };
    let scale = cell.rect.width() / strip.width as f32;
    let words = tesseract.line(&strip)?;
    let mut letters = letters_of(words.iter().collect());
    for letter in &mut letters {
        letter.x = cell.rect.left() + letter.x * scale;
    }
    Ok(letters)
}

/// The letters of the words whose middle lies in a box.
fn letters_within(words: &[Word], rect: Rect) -> Vec<PlacedLetter> {
    let is_within = |it: &&Word| {
        let (x, y) = (it.rect.centre(), it.rect.middle());
        rect.left() <= x && x <= rect.right() && rect.top() <= y && y <= rect.bottom()
    };
    letters_of(words.iter().filter(is_within).collect())
}

/// The letters of words on a line, spread evenly over their boxes, with spaces between words.
fn letters_of(mut words: Vec<&Word>) -> Vec<PlacedLetter> {
    words.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
    let mut letters = Vec::new();
    for word in words {
        let n_signs = word.text.chars().count() as f32;
        let letter = |character: char, part: f32| PlacedLetter {
            character,
            x: word.rect.left() + word.rect.width() * part,
            confidence: word.confidence,
        };
        if !letters.is_empty() {
            letters.push(letter(' ', 0.0));
        }
        letters
            .extend(word.text.chars().enumerate().map(|(idx, it)| letter(it, (idx as f32 + 0.5) / n_signs)));
    }
    letters
}

//! Two engines on one page: each number is read by both.

use crate::model::{Reader, Word};
use crate::read::{Ocr, OcrError, Picture};

use super::agree::{choose, put_beside};
use super::cells::{NumberCell, number_cells};
use super::ppocr::{PlacedLetter, PpOcr, strip_of};
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
                *words = found;
                return confirm_by_tesseract(words, picture, &mut self.tesseract);
            }
        }
        confirm_by_ppocr(words, picture, ppocr, &mut self.tesseract)
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
        if put_beside(&mut members, &letters, Reader::PpOcr) {
            continue;
        }
        let letters = cell_letters(tesseract, picture, cell)?;
        put_beside(&mut members, &letters, Reader::TesseractCell);
        members.into_iter().for_each(choose);
    }
    Ok(())
}

/// Puts Tesseract's reading of the cell alone on each word of PP-OCR's that may be a number.
fn confirm_by_tesseract(
    words: &mut [Word],
    picture: &Picture,
    tesseract: &mut Tesseract,
) -> Result<(), OcrError> {
    for cell in number_cells(words, picture).into_iter().take(MOST_CELLS) {
        let letters = cell_letters(tesseract, picture, &cell)?;
        put_beside(&mut members(words, &cell), &letters, Reader::TesseractCell);
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
    let mut letters = Vec::new();
    for word in &words {
        let n_signs = word.text.chars().count() as f32;
        let x = |part: f32| cell.rect.left() + (word.rect.left() + word.rect.width() * part) * scale;
        if !letters.is_empty() {
            letters.push(PlacedLetter { character: ' ', x: x(0.0), confidence: word.confidence });
        }
        let placed = word.text.chars().enumerate().map(|(idx, character)| PlacedLetter {
            character,
            x: x((idx as f32 + 0.5) / n_signs),
            confidence: word.confidence,
        });
        letters.extend(placed);
    }
    Ok(letters)
}

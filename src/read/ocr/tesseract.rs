//! Tesseract: words of a grey picture with boxes and confidences.

use tesseract::PageSegMode;

use crate::model::{Confidence, Reader, Rect, Word};
use crate::read::{Ocr, OcrError, Picture};

/// The resolution told to Tesseract: pictures are scaled so that their letters have the height
/// they have at this resolution, and without it Tesseract guesses from the text.
const DPI: i32 = 300;

/// A word counts as read from this confidence on.
const SURE: u8 = 60;

/// With fewer sure words the other way of looking for words is tried too.
const FEW_WORDS: usize = 12;

/// The Tesseract engine, started at the first picture.
pub struct Tesseract {
    languages: String,
    engine: Option<tesseract::Tesseract>,
}

impl Tesseract {
    /// Names the languages, such as "eng" and "spa"; without any it is English.
    pub fn new(languages: &[String]) -> Tesseract {
        let languages = if languages.is_empty() { "eng".to_owned() } else { languages.join("+") };
        Tesseract { languages, engine: None }
    }

    /// Loads the language data now, before files are out of reach.
    ///
    /// # Errors
    /// When the engine or the data of a language is not installed.
    pub fn start(&mut self) -> Result<(), OcrError> {
        if self.engine.is_none() {
            self.engine = Some(self.load()?);
        }
        Ok(())
    }

    /// Name and version of the engine.
    pub fn version() -> String {
        format!("tesseract {}", tesseract::plumbing::version().to_string_lossy())
    }

    /// Returns the words on a picture of one line.
    ///
    /// # Errors
    /// When the engine fails.
    pub(super) fn line(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError> {
        if picture.width == 0 || picture.height == 0 {
            return Ok(Vec::new());
        }
        self.read(picture, PageSegMode::PsmSingleLine)
    }

    fn load(&self) -> Result<tesseract::Tesseract, OcrError> {
        tesseract::Tesseract::new(None, Some(&self.languages)).map_err(|_| OcrError {
            reason: format!(
                "Tesseract did not start with language data \"{}\"; install the packages \
                 tesseract-ocr and tesseract-ocr-<language>",
                self.languages
            ),
        })
    }

    fn read(&mut self, picture: &Picture, mode: PageSegMode) -> Result<Vec<Word>, OcrError> {
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => self.load()?,
        };
        engine.set_page_seg_mode(mode);
        let failed = |reason: &str| OcrError { reason: reason.to_owned() };
        let side = |it: u32| i32::try_from(it).map_err(|_| failed("the picture is too large"));
        let (width, height) = (side(picture.width)?, side(picture.height)?);
        let mut engine = engine
            .set_frame(&picture.grey, width, height, 1, width)
            .map_err(|_| failed("the picture was not taken"))?
            .set_source_resolution(DPI);
        let table = engine.get_tsv_text(0).map_err(|_| failed("no words came back"))?;
        self.engine = Some(engine);
        Ok(table.lines().filter_map(word_of_row).collect())
    }
}

impl Ocr for Tesseract {
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError> {
        if picture.width == 0 || picture.height == 0 {
            return Ok(Vec::new());
        }
        // One block keeps the rows of a table; where that fails, words are looked for one by one.
        let block = self.read(picture, PageSegMode::PsmSingleBlock)?;
        let n_sure = block.iter().filter(|it| is_sure(it)).count();
        if n_sure * 4 >= block.len() * 3 && n_sure >= FEW_WORDS {
            return Ok(block);
        }
        let sparse = self.read(picture, PageSegMode::PsmSparseText)?;
        Ok(merged(block, sparse))
    }
}

/// Letters and digits of the words read with confidence, each weighted with it.
pub(in crate::read) fn n_read(words: &[Word]) -> f32 {
    let weight = |it: &Word| {
        let n_letters = it.text.chars().filter(|it| it.is_alphanumeric()).count();
        n_letters as f32 * f32::from(it.confidence.percent()) / 100.0
    };
    words.iter().filter(|it| is_sure(it)).map(weight).sum()
}

/// The words of the better of two readings, and those of the other that stand where it has none.
pub(in crate::read) fn merged(a: Vec<Word>, b: Vec<Word>) -> Vec<Word> {
    let (mut better, other) = if n_read(&b) > n_read(&a) { (b, a) } else { (a, b) };
    let n_better = better.len();
    for word in other.into_iter().filter(is_sure) {
        if !better[..n_better].iter().any(|it| share_ground(it, &word)) {
            better.push(word);
        }
    }
    better
}

/// Whether the boxes of two words overlap by a good part of the smaller.
pub(in crate::read) fn share_ground(a: &Word, b: &Word) -> bool {
    let width = a.rect.right().min(b.rect.right()) - a.rect.left().max(b.rect.left());
    let height = a.rect.bottom().min(b.rect.bottom()) - a.rect.top().max(b.rect.top());
    let area = |it: &Word| it.rect.width() * it.rect.height();
    width > 0.0 && height > 0.0 && width * height > 0.2 * area(a).min(area(b))
}

fn is_sure(word: &Word) -> bool {
    word.confidence.percent() >= SURE
}

/// Reads a row of Tesseract's table: level, page, block, paragraph, line, word, left, top, width,
/// height, confidence, text. Rows of level 5 are words.
fn word_of_row(row: &str) -> Option<Word> {
    let mut cells = row.splitn(12, '\t');
    if cells.next()? != "5" {
        return None;
    }
    let mut numbers = cells.by_ref().skip(5).take(5).map(|it| it.parse::<f32>().ok());
    let (left, top) = (numbers.next()??, numbers.next()??);
    let (width, height) = (numbers.next()??, numbers.next()??);
    let confidence = Confidence::clamped(numbers.next()??);
    drop(numbers);
    let text = cells.next()?.trim();
    if text.is_empty() {
        return None;
    }
    let rect = Rect::new(left, top, left + width, top + height)?;
    Some(Word { text: text.to_owned(), rect, confidence, reader: Reader::Tesseract, others: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::word_of_row;

    #[test]
    fn a_row_of_the_table_becomes_a_word() {
        let word = word_of_row("5\t1\t1\t1\t2\t1\t100\t50\t40\t20\t93.4\tGlucose").unwrap();
        assert_eq!((word.text.as_str(), word.confidence.percent()), ("Glucose", 93));
        assert_eq!(<[f32; 4]>::from(word.rect), [100.0, 50.0, 140.0, 70.0]);
    }

    #[test]
    fn rows_of_lines_blanks_and_nonsense_are_no_words() {
        for row in ["4\t1\t1\t1\t2\t0\t1\t2\t3\t4\t-1\t", "5\t1\t1\t1\t2\t1\t1\t2\t3\t4\t95\t ", "5\t1", ""] {
            assert!(word_of_row(row).is_none(), "{row:?}");
        }
    }
}

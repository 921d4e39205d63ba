//! A picture of a page becomes a page of words.

use crate::model::{Page, PageQuality, Problem, ProblemKind, Size, TextOrigin, Turned, Word};
use crate::read::ocr::{merged, n_read, tidied};
use crate::read::picture::{Axis, Look, Placed, even_light, place_for_reading, sharpened, without_rules};
use crate::read::{Ocr, OcrError, Picture};

/// The height capitals and digits are brought to, in pixels; Tesseract reads 20 to 30 best.
const LETTER_HEIGHT: f32 = 24.0;

/// A band across the lines that is read to tell up from down, in letter heights.
const BAND: usize = 10;

/// With fewer read characters a letter than this, the page may stand on its head.
const POOR: f32 = 0.4;

/// With fewer read characters a letter than this, the picture is sharpened and read again.
const GOOD: f32 = 0.75;

/// A word below this confidence is unsure, in percent.
const UNSURE: u8 = 60;

/// A page with a larger share of unsure letters and digits is poor.
const MOST_UNSURE: f32 = 0.25;

/// A page read from its picture, and what was wrong with it.
#[derive(Clone)]
pub(super) struct Scan {
    /// Boxes are in pixels of the picture as displayed.
    pub(super) page: Page,
    pub(super) problems: Vec<Problem>,
}

/// Reads the picture of a page.
pub(super) fn read_scan(mut picture: Picture, number: u32, ocr: &mut dyn Ocr) -> Scan {
    let look = Look::clearing(&mut picture);
    let size = Size { width: picture.width as f32, height: picture.height as f32 };
    let (origin, quality) = (TextOrigin::None, PageQuality::Unreadable);
    let mut page = Page { number, size, origin, turned: Turned::No, quality, words: Vec::new() };
    if look.is_blank() {
        page.quality = PageQuality::Blank;
        let problem = Problem::of_page(number, ProblemKind::BlankPage, "the page is empty");
        return Scan { page, problems: vec![problem] };
    }
    ocr.stand_by();
    let mut problems = Vec::new();
    match read_turned(picture, &look, ocr) {
        Ok(upright) => {
            (page.turned, page.size, page.words) = (upright.turned, upright.size, upright.words);
            let read = upright.n_read / look.n_letters().max(1) as f32;
            page.quality = quality_of(&page.words, read);
            problems.extend(upright.trouble.map(|it| it.on_page(number)));
            problems.extend(problem_of(&page));
        }
        Err(error) => problems.push(error.on_page(number)),
    }
    if !page.words.is_empty() {
        page.origin = TextOrigin::Ocr;
    }
    Scan { page, problems }
}

/// How well a page was read; `read` is how many characters were read with confidence for each
/// letter that was seen.
fn quality_of(words: &[Word], read: f32) -> PageQuality {
    let n_signs = |it: &Word| it.text.chars().filter(|it| it.is_alphanumeric()).count();
    let all: usize = words.iter().map(n_signs).sum();
    let unsure: usize = words.iter().filter(|it| it.confidence.percent() < UNSURE).map(n_signs).sum();
    if all == 0 {
        return PageQuality::Unreadable;
    }
    let is_poor = unsure as f32 > MOST_UNSURE * all as f32 || read < POOR;
    if is_poor { PageQuality::Poor } else { PageQuality::Good }
}

/// What to say about a page that was not read well.
fn problem_of(page: &Page) -> Option<Problem> {
    let (kind, detail) = match page.quality {
        PageQuality::Good | PageQuality::Blank => return None,
        PageQuality::Poor => (
            ProblemKind::UnsureWords,
            "much of the page was read with little confidence; compare it with the picture, or ask for this \
             page again, as a flat scan at 300 dpi",
        ),
        PageQuality::Unreadable => (
            ProblemKind::NoWords,
            "no words could be read although something is on the page; ask for this page again, as a flat \
             scan at 300 dpi",
        ),
    };
    Some(Problem::of_page(page.number, kind, detail))
}

/// A page after turning.
struct Upright {
    turned: Turned,
    /// Of the turned picture.
    size: Size,
    words: Vec<Word>,
    /// Characters that were read with confidence, before a second engine changed anything.
    n_read: f32,
    /// Why numbers have no second reading.
    trouble: Option<OcrError>,
}

/// Turns a picture upright and reads it.
fn read_turned(picture: Picture, look: &Look, ocr: &mut dyn Ocr) -> Result<Upright, OcrError> {
    let mut turned = match look.axis() {
        Axis::Level => Turned::No,
        Axis::Sideways => better_turn(&picture, look, [Turned::Right, Turned::Left], ocr)?,
    };
    let mut picture = picture.turned(turned);
    let mut found = words_on(&picture, ocr)?;
    if turned == Turned::No && n_read(&found.words) < POOR * look.n_letters() as f32 {
        turned = better_turn(&picture, look, [Turned::No, Turned::Over], ocr)?;
        if turned != Turned::No {
            picture = picture.turned(turned);
            found = words_on(&picture, ocr)?;
        }
    }
    let size = Size { width: picture.width as f32, height: picture.height as f32 };
    let n_read = n_read(&found.words);
    let trouble = ocr.confirm(&found.clean, &mut found.words).err();
    Ok(Upright { turned, size, words: found.on_original(), n_read, trouble })
}

/// Reads the fullest band of the picture both ways and returns the turn that reads better.
fn better_turn(
    picture: &Picture,
    look: &Look,
    turns: [Turned; 2],
    ocr: &mut dyn Ocr,
) -> Result<Turned, OcrError> {
    let letter_height = look.letter_height().unwrap_or(LETTER_HEIGHT);
    let height = letter_height as usize * BAND;
    let (begin, height) = (look.fullest_band(height) as u32, height as u32);
    let band = match look.axis() {
        Axis::Level => picture.part(0, begin, picture.width, height),
        Axis::Sideways => picture.part(begin, 0, height, picture.height),
    };
    let mut n_read_turned = |turn: Turned| {
        let band = band.clone().turned(turn);
        let placed = place_for_reading(&band, LETTER_HEIGHT / letter_height, Look::at(&band).skew());
        Ok(n_read(&ocr.words(&sharpened(&placed.picture, LETTER_HEIGHT as usize))?))
    };
    Ok(if n_read_turned(turns[1])? > n_read_turned(turns[0])? { turns[1] } else { turns[0] })
}

/// Words on a picture that was made readable.
struct Found {
    words: Vec<Word>,
    /// The picture they were read on.
    clean: Picture,
    placed: Placed,
}

/// Makes a picture readable and reads it.
fn words_on(picture: &Picture, ocr: &mut dyn Ocr) -> Result<Found, OcrError> {
    let look = Look::at(picture);
    let scale = look.letter_height().map_or(1.0, |it| LETTER_HEIGHT / it);
    let placed = place_for_reading(picture, scale, look.skew());
    let even = even_light(&placed.picture, 2 * LETTER_HEIGHT as usize);
    let clean = without_rules(even, LETTER_HEIGHT);
    let mut words = tidied(ocr.words(&clean)?);
    if n_read(&words) < GOOD * look.n_letters() as f32 {
        let again = tidied(ocr.words(&sharpened(&clean, LETTER_HEIGHT as usize))?);
        words = merged(words, again);
    }
    Ok(Found { words, clean, placed })
}

impl Found {
    /// The words where they are on the picture as it was.
    fn on_original(self) -> Vec<Word> {
        let Found { words, placed, .. } = self;
        let moved = |mut word: Word| {
            word.rect = placed.on_original(word.rect)?;
            Some(word)
        };
        words.into_iter().filter_map(moved).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{quality_of, read_scan};
    use crate::model::{Confidence, PageQuality, ProblemKind, Reader, Rect, Word};
    use crate::read::{Ocr, OcrError, Picture};

    /// An engine that always finds the same words.
    struct Recorded(Vec<Word>);

    impl Ocr for Recorded {
        fn words(&mut self, _picture: &Picture) -> Result<Vec<Word>, OcrError> {
            Ok(self.0.clone())
        }
    }

    /// An engine that is not there.
    struct Missing;

    impl Ocr for Missing {
        fn words(&mut self, _picture: &Picture) -> Result<Vec<Word>, OcrError> {
            Err(OcrError { reason: "not installed".to_owned() })
        }
    }

    fn word(text: &str, percent: u8) -> Word {
        let rect = Rect::new(10.0, 10.0, 60.0, 30.0).unwrap();
        let confidence = Confidence::new(percent).unwrap();
        Word { text: text.to_owned(), rect, confidence, reader: Reader::Tesseract, others: Vec::new() }
    }

    /// A page with lines of letters.
    fn written() -> Picture {
        let (width, height) = (400u32, 300u32);
        let value = |x: u32, y: u32| if x % 14 < 9 && y % 40 < 24 { 0 } else { 255 };
        Picture { width, height, grey: (0..width * height).map(|it| value(it % width, it / width)).collect() }
    }

    #[test]
    fn an_empty_page_is_blank_and_not_unreadable() {
        let scan = read_scan(Picture { width: 300, height: 400, grey: vec![250; 120_000] }, 3, &mut Missing);
        assert_eq!(scan.page.quality, PageQuality::Blank);
        assert_eq!((scan.problems[0].kind, scan.problems[0].page), (ProblemKind::BlankPage, Some(3)));
    }

    #[test]
    fn a_page_on_which_nothing_is_read_says_so() {
        let scan = read_scan(written(), 1, &mut Recorded(Vec::new()));
        assert_eq!(
            (scan.page.quality, scan.problems[0].kind),
            (PageQuality::Unreadable, ProblemKind::NoWords)
        );
    }

    #[test]
    fn a_page_without_an_engine_says_so() {
        let scan = read_scan(written(), 1, &mut Missing);
        assert_eq!((scan.page.quality, scan.problems[0].kind), (PageQuality::Unreadable, ProblemKind::NoOcr));
    }

    #[test]
    fn a_page_of_unsure_words_is_poor() {
        let scan = read_scan(written(), 1, &mut Recorded(vec![word("Glucose", 30), word("99", 20)]));
        assert_eq!((scan.page.quality, scan.problems[0].kind), (PageQuality::Poor, ProblemKind::UnsureWords));
    }

    #[test]
    fn quality_follows_the_share_of_unsure_letters() {
        let sure = word("Haemoglobin", 90);
        assert_eq!(quality_of(&[sure.clone(), word("99", 30)], 0.9), PageQuality::Good);
        assert_eq!(quality_of(&[sure.clone(), word("Leukocytes", 30)], 0.9), PageQuality::Poor);
        assert_eq!(quality_of(&[sure], 0.2), PageQuality::Poor);
        assert_eq!(quality_of(&[], 0.0), PageQuality::Unreadable);
    }
}

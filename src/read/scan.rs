//! A picture of a page becomes a page of words.

use crate::model::{Page, PageQuality, Problem, ProblemKind, Size, TextOrigin, Turned, Word};
use crate::read::ocr::{merged, n_read, tidied};
use crate::read::picture::{
    Axis, Desk, Ink, Letters, Placed, even_light, place_for_reading, sharpened, skew_of, without_rules,
};
use crate::read::{Ocr, OcrError, Picture};

/// The height letters are brought to, in pixels; Tesseract reads 20 to 30 best.
const LETTER_HEIGHT: f32 = 20.0;

/// The longest side of the copy on which letters are looked for, in pixels.
const LOOK_SIDE: u32 = 2400;

/// The reach of the window that finds ink on that copy, in pixels.
const INK_REACH: usize = 16;

/// A band across the lines that is read to tell up from down, in letter heights.
const BAND: usize = 10;

/// With fewer read characters a letter than this, the page may stand on its head.
const POOR: f32 = 0.4;

/// With fewer read characters a letter than this, the picture is sharpened and read again.
const GOOD: f32 = 0.75;

/// A page read from its picture, and what was wrong with it.
pub(super) struct Scan {
    /// Boxes are in pixels of the picture as displayed.
    pub(super) page: Page,
    pub(super) problems: Vec<Problem>,
}

/// Reads the picture of a page.
pub(super) fn read_scan(mut picture: Picture, number: u32, ocr: &mut dyn Ocr) -> Scan {
    let mut problems = Vec::new();
    let (turned, words) = match read_turned(&mut picture, ocr) {
        Ok(found) => found,
        Err(error) => {
            problems.push(error.on_page(number));
            (Turned::No, Vec::new())
        }
    };
    let size = Size { width: picture.width as f32, height: picture.height as f32 };
    let origin = if words.is_empty() { TextOrigin::None } else { TextOrigin::Ocr };
    let quality = if words.is_empty() { PageQuality::Unreadable } else { PageQuality::Good };
    if words.is_empty() && problems.is_empty() {
        let detail = "no words were found on the picture; ask for this page again, as a flat scan at 300 dpi";
        problems.push(Problem::of_page(number, ProblemKind::NoWords, detail));
    }
    Scan { page: Page { number, size, origin, turned, quality, words }, problems }
}

/// What a small copy of a picture tells about it.
struct Look {
    letters: Letters,
    /// Pixels of the picture in one of the copy.
    scale: usize,
}

impl Look {
    /// Looks at a picture.
    fn at(picture: &Picture) -> Look {
        let (small, scale) = small_copy(picture);
        Look { letters: Letters::of(&Ink::of(&small, INK_REACH)), scale }
    }

    /// Looks at a picture and paints the desk around the sheet as paper.
    fn clearing(picture: &mut Picture) -> Look {
        let (mut small, scale) = small_copy(picture);
        let letters = Letters::of(&Ink::of(&small, INK_REACH));
        let Some(desk) = Desk::around(&small, &letters) else {
            return Look { letters, scale };
        };
        desk.blank(&mut small, 1);
        desk.blank(picture, scale);
        Look { letters: Letters::of(&Ink::of(&small, INK_REACH)), scale }
    }

    /// Height of the letters on the picture itself.
    fn letter_height(&self) -> f32 {
        self.letters.height().map_or(LETTER_HEIGHT, |it| it * self.scale as f32)
    }
}

/// A copy halved until it is small enough, and how many pixels of the picture one of it has a side.
fn small_copy(picture: &Picture) -> (Picture, usize) {
    let mut scale = 1;
    let mut small = picture.clone();
    while small.width.max(small.height) > LOOK_SIDE {
        small = small.halved();
        scale *= 2;
    }
    (small, scale)
}

/// Turns a picture upright and reads it.
fn read_turned(picture: &mut Picture, ocr: &mut dyn Ocr) -> Result<(Turned, Vec<Word>), OcrError> {
    let look = Look::clearing(picture);
    let mut turned = match look.letters.axis() {
        Axis::Level => Turned::No,
        Axis::Sideways => better_turn(picture, &look, [Turned::Right, Turned::Left], ocr)?,
    };
    turn(picture, turned);
    let mut found = words_on(picture, ocr)?;
    if turned == Turned::No && n_read(&found.words) < POOR * look.letters.len() as f32 {
        turned = better_turn(picture, &look, [Turned::No, Turned::Over], ocr)?;
        if turned != Turned::No {
            turn(picture, turned);
            found = words_on(picture, ocr)?;
        }
    }
    Ok((turned, found.confirmed(ocr)?))
}

fn turn(picture: &mut Picture, by: Turned) {
    let empty = Picture { width: 0, height: 0, grey: Vec::new() };
    *picture = std::mem::replace(picture, empty).turned(by);
}

/// Reads the fullest band of the picture both ways and returns the turn that reads better.
fn better_turn(
    picture: &Picture,
    look: &Look,
    turns: [Turned; 2],
    ocr: &mut dyn Ocr,
) -> Result<Turned, OcrError> {
    let height = look.letter_height() as usize * BAND;
    let begin = (look.letters.fullest_band(height / look.scale) * look.scale) as u32;
    let height = height as u32;
    let band = match look.letters.axis() {
        Axis::Level => picture.part(0, begin, picture.width, height),
        Axis::Sideways => picture.part(begin, 0, height, picture.height),
    };
    let mut n_read_turned = |turn: Turned| {
        let band = band.clone().turned(turn);
        let skew = skew_of(&Look::at(&band).letters);
        let placed = place_for_reading(&band, LETTER_HEIGHT / look.letter_height(), skew);
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
    let scale = LETTER_HEIGHT / look.letter_height();
    let placed = place_for_reading(picture, scale, skew_of(&look.letters));
    let even = even_light(&placed.picture, 2 * LETTER_HEIGHT as usize);
    let clean = without_rules(even, LETTER_HEIGHT);
    let mut words = tidied(ocr.words(&clean)?);
    if n_read(&words) < GOOD * look.letters.len() as f32 {
        let again = tidied(ocr.words(&sharpened(&clean, LETTER_HEIGHT as usize))?);
        words = merged(words, again);
    }
    Ok(Found { words, clean, placed })
}

impl Found {
    /// Gives the numbers their second reading and brings the words back to where they are.
    fn confirmed(mut self, ocr: &mut dyn Ocr) -> Result<Vec<Word>, OcrError> {
        ocr.confirm(&self.clean, &mut self.words)?;
        self.words.retain_mut(|word| match self.placed.on_original(word.rect) {
            Some(rect) => {
                word.rect = rect;
                true
            }
            None => false,
        });
        Ok(self.words)
    }
}

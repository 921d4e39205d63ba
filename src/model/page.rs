//! Pages: first as loose words, then as lines in reading order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Rect, Size};

/// How sure the reader is of a word, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schemars(with = "u8")]
pub struct Confidence(u8);

/// Where the words of a page come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextOrigin {
    /// Drawn text of a file.
    TextLayer,
    /// Invisible text of a PDF: the work of another OCR program.
    HiddenText,
    /// Our own OCR.
    Ocr,
    /// No words were found.
    None,
}

/// How a picture was turned before it was read, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
#[schemars(with = "u16")]
pub enum Turned {
    /// Read as it lies.
    #[default]
    No,
    /// By 90 degrees.
    Right,
    /// By 180 degrees.
    Over,
    /// By 270 degrees.
    Left,
}

/// How well a page could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageQuality {
    /// Drawn text, or a picture read with confidence.
    Good,
    /// A picture with many unsure words.
    Poor,
    /// Nothing on it could be read, although something is there.
    Unreadable,
    /// An empty page.
    Blank,
}

/// Who read a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The text of the file itself.
    File,
    /// Tesseract, the page as a whole.
    Tesseract,
    /// Tesseract, the cell alone.
    TesseractCell,
    /// PP-OCR through rten.
    PpOcr,
}

/// Another reading of the box of a word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherReading {
    /// What it reads there; may be empty.
    pub text: String,
    /// Who read it.
    pub reader: Reader,
    /// How sure that reader is.
    pub confidence: Confidence,
}

/// A word on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word as printed; never empty.
    pub text: String,
    /// Where it stands, in page units.
    pub rect: Rect,
    /// How sure the reader is of it.
    pub confidence: Confidence,
    /// Who read it.
    pub reader: Reader,
    /// What other readers made of the same box.
    pub others: Vec<OtherReading>,
}

/// A page as it was read: words in no promised order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// As displayed, in page units.
    pub size: Size,
    /// Where the words come from.
    pub origin: TextOrigin,
    /// How it was turned before reading; boxes are those of the turned page.
    pub turned: Turned,
    /// How well it could be read.
    pub quality: PageQuality,
    /// The words.
    pub words: Vec<Word>,
}

/// Words that stand on one line, left to right; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    words: Vec<Word>,
    rect: Rect,
}

/// A page after layout: lines in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct LaidPage {
    /// Counted from 1.
    pub number: u32,
    /// As displayed, in page units.
    pub size: Size,
    /// Where the words come from.
    pub origin: TextOrigin,
    /// How it was turned before reading.
    pub turned: Turned,
    /// How well it could be read.
    pub quality: PageQuality,
    /// Median height of its words, in page units; 0 on a page without words.
    pub word_height: f32,
    /// The lines, top to bottom.
    pub lines: Vec<Line>,
}

impl Confidence {
    /// Drawn text: nothing was guessed.
    pub const FULL: Confidence = Confidence(100);

    /// Returns the confidence, or `None` above 100.
    pub fn new(percent: u8) -> Option<Confidence> {
        (percent <= 100).then_some(Confidence(percent))
    }

    /// Returns the nearest confidence to a number that may lie outside 0–100.
    pub fn clamped(percent: f32) -> Confidence {
        // The cast of a float saturates, and NaN becomes 0.
        Confidence(percent.clamp(0.0, 100.0).round() as u8)
    }

    /// From 0 to 100.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Confidence {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Confidence, Self::Error> {
        Confidence::new(percent).ok_or("a confidence is at most 100")
    }
}

impl From<Confidence> for u8 {
    fn from(it: Confidence) -> u8 {
        it.0
    }
}

impl TryFrom<u16> for Turned {
    type Error = &'static str;

    fn try_from(degrees: u16) -> Result<Turned, Self::Error> {
        match degrees {
            0 => Ok(Turned::No),
            90 => Ok(Turned::Right),
            180 => Ok(Turned::Over),
            270 => Ok(Turned::Left),
            _ => Err("a page is turned by 0, 90, 180 or 270 degrees"),
        }
    }
}

impl From<Turned> for u16 {
    fn from(it: Turned) -> u16 {
        match it {
            Turned::No => 0,
            Turned::Right => 90,
            Turned::Over => 180,
            Turned::Left => 270,
        }
    }
}

impl Line {
    /// Puts words on one line; `None` when there are none.
    pub fn new(mut words: Vec<Word>) -> Option<Line> {
        words.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
        let rect = words.iter().map(|it| it.rect).reduce(Rect::around)?;
        Some(Line { words, rect })
    }

    /// The words, left to right.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The box around all words.
    pub fn rect(&self) -> Rect {
        self.rect
    }

    /// The words in runs, cut wherever the gap to the next word is wider than `max_gap` page units.
    pub fn cells(&self, max_gap: f32) -> impl Iterator<Item = &[Word]> {
        self.words.chunk_by(move |a, b| b.rect.left() - a.rect.right() <= max_gap)
    }

    /// The words with one space between.
    pub fn text(&self) -> String {
        self.words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

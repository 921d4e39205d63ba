//! Room 1: the bytes of a file become pages of words. The only room that meets foreign bytes.

use std::ops::RangeInclusive;

use crate::model::{Format, Page, Problem, Reading, Word};

/// How to read, the same for all files of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Tesseract languages, such as "eng" and "spa".
    pub languages: Vec<String>,
    /// Passwords to try on encrypted files.
    pub passwords: Vec<String>,
    /// Pages to read, counted from 1; `None` for all.
    pub pages: Option<RangeInclusive<u32>>,
}

/// A grey picture: one byte a pixel, rows from the top, no padding.
#[derive(Clone, Debug)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 0 is black.
    pub grey: Vec<u8>,
}

/// Finds words on a picture. Two exist: Tesseract, and recorded words for tests.
pub trait Ocr {
    /// Returns the words on a picture, in no promised order; boxes are in its pixels.
    ///
    /// # Errors
    /// When the engine is not there or fails; the page then has that problem.
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError>;
}

/// A text recognition engine that can't do its work.
#[derive(Debug, thiserror::Error)]
#[error("text recognition failed: {reason}")]
pub struct OcrError {
    /// Why, without words of a record.
    pub reason: String,
}

/// A piece of a reading, told as soon as it is known.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    /// What the file is; always the first.
    Format(Format),
    /// A page that was read.
    Page(Page),
    /// Something that went wrong.
    Problem(Problem),
}

/// Reads a file and tells each part as soon as it is known.
///
/// The format is told from the first bytes; file names lie. Whatever goes wrong is a
/// [`Part::Problem`].
pub fn read(_bytes: &[u8], _settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    tell(Part::Format(Format::Unknown));
}

/// Puts the parts of a reading together.
pub fn gather(parts: impl IntoIterator<Item = Part>) -> Reading {
    let mut reading = Reading { format: Format::Unknown, pages: Vec::new(), problems: Vec::new() };
    for part in parts {
        match part {
            Part::Format(format) => reading.format = format,
            Part::Page(page) => reading.pages.push(page),
            Part::Problem(problem) => reading.problems.push(problem),
        }
    }
    reading
}

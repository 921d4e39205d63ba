//! Room 1: the bytes of a file become pages of words. The only room that meets foreign bytes.

use std::ops::RangeInclusive;

use crate::model::{Format, Member, Page, Problem, ProblemKind, Reading, Word};

mod archive;
mod cda;
mod coded;
mod dicom;
mod docx;
mod embedded;
mod fhir;
mod frames;
mod grid;
mod hl7;
mod html;
mod mail;
mod members;
pub mod ocr;
mod odt;
mod outlook;
mod package;
mod pdf;
mod picture;
mod raster;
mod rtf;
mod scan;
mod sheet;
mod symbol;
mod text;
mod tiff;
mod unknown;
mod xml;

pub use self::members::unpack;
pub use self::ocr::{PpOcr, Readers, Tesseract};
pub use self::picture::Picture;

/// How to read a file; all but the last two the same for all files of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Tesseract languages, such as "eng" and "spa".
    pub languages: Vec<String>,
    /// Passwords to try on encrypted files.
    pub passwords: Vec<String>,
    /// Pages to read, counted from 1; `None` for all.
    pub pages: Option<RangeInclusive<u32>>,
    /// The file within the file to read, one number a depth; none for the file itself.
    pub member: Vec<u32>,
}

/// Finds words on a picture: Tesseract, PP-OCR, both together, engines on demand, and recorded words for
/// tests.
pub trait Ocr {
    /// Called when it is known that a picture will be read, before the work of making it readable.
    ///
    /// Whoever has no engines ends here.
    fn stand_by(&mut self) {}

    /// Returns the words on a picture, in no promised order; boxes are in its pixels.
    ///
    /// # Errors
    /// When the engine is not there or fails; the page then has that problem.
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError>;

    /// Reads again what needs a second reading, on the picture the words were found on, and puts it
    /// on them; where they are poor it may put others in their place.
    ///
    /// Called once for a page, after trials in several directions. An engine alone has nothing to add.
    ///
    /// # Errors
    /// When an engine fails; words are then still there, but without a second reading.
    fn confirm(&mut self, _picture: &Picture, _words: &mut Vec<Word>) -> Result<(), OcrError> {
        Ok(())
    }
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
    /// A file within the file.
    Member(Member),
    /// Something that went wrong.
    Problem(Problem),
}

/// The reader of one format: bytes, settings and text recognition in, parts out.
type ReadFormat = fn(&[u8], &Settings, &mut dyn Ocr, &mut dyn FnMut(Part));

/// A format that is read, and how it is known.
struct FormatRow {
    format: Format,
    is_it: fn(&[u8]) -> bool,
    read: ReadFormat,
}

/// The formats that are read. The first row whose bytes fit is taken, so plain text stands last.
const FORMATS: [FormatRow; 19] = [
    FormatRow { format: Format::Pdf, is_it: pdf::is_pdf, read: pdf::read },
    FormatRow { format: Format::Png, is_it: raster::is_png, read: raster::read },
    FormatRow { format: Format::Jpeg, is_it: raster::is_jpeg, read: raster::read },
    FormatRow { format: Format::Tiff, is_it: tiff::is_tiff, read: tiff::read },
    FormatRow { format: Format::Webp, is_it: frames::is_webp, read: frames::read_webp },
    FormatRow { format: Format::Gif, is_it: frames::is_gif, read: frames::read_gif },
    FormatRow { format: Format::Bmp, is_it: raster::is_bmp, read: raster::read },
    FormatRow { format: Format::Docx, is_it: docx::is_docx, read: docx::read },
    FormatRow { format: Format::Odt, is_it: odt::is_odt, read: odt::read },
    FormatRow { format: Format::Rtf, is_it: rtf::is_rtf, read: rtf::read },
    FormatRow { format: Format::Cda, is_it: cda::is_cda, read: cda::read },
    FormatRow { format: Format::Fhir, is_it: fhir::is_fhir, read: fhir::read },
    FormatRow { format: Format::Hl7, is_it: hl7::is_hl7, read: hl7::read },
    FormatRow { format: Format::Dicom, is_it: dicom::is_dicom, read: dicom::read },
    FormatRow { format: Format::Html, is_it: html::is_html, read: html::read },
    FormatRow { format: Format::Zip, is_it: archive::is_archive, read: archive::read },
    FormatRow { format: Format::Eml, is_it: mail::is_mail, read: mail::read },
    FormatRow { format: Format::Msg, is_it: outlook::is_outlook, read: outlook::read },
    FormatRow { format: Format::Text, is_it: text::is_text, read: text::read },
];

/// The formats that are pictures and nothing else.
const PICTURES: [Format; 6] =
    [Format::Png, Format::Jpeg, Format::Tiff, Format::Webp, Format::Gif, Format::Bmp];

/// Reads a file and tells each part as soon as it is known.
///
/// The format is told from the first bytes; file names lie. Whatever goes wrong is a
/// [`Part::Problem`].
pub fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let row = FORMATS.iter().find(|it| (it.is_it)(bytes));
    tell(Part::Format(row.map_or(Format::Unknown, |it| it.format)));
    match row {
        Some(row) => (row.read)(bytes, settings, ocr, tell),
        None => tell(Part::Problem(unknown::explain(bytes))),
    }
}

/// Whether a file is a picture, told from its beginning; such a file is read by the engines and nothing else.
pub fn is_picture(beginning: &[u8]) -> bool {
    let row = FORMATS.iter().find(|it| (it.is_it)(beginning));
    row.is_some_and(|it| PICTURES.contains(&it.format))
}

/// Puts the parts of a reading together.
pub fn gather(parts: impl IntoIterator<Item = Part>) -> Reading {
    let mut reading =
        Reading { format: Format::Unknown, pages: Vec::new(), problems: Vec::new(), members: Vec::new() };
    for part in parts {
        match part {
            Part::Format(format) => reading.format = format,
            Part::Page(page) => reading.pages.push(page),
            Part::Member(member) => reading.members.push(member),
            Part::Problem(problem) => reading.problems.push(problem),
        }
    }
    reading
}

impl Settings {
    /// Whether a page is asked for.
    fn wants(&self, page: u32) -> bool {
        self.pages.as_ref().is_none_or(|it| it.contains(&page))
    }
}

impl OcrError {
    /// The problem a page has when text recognition fails on it.
    fn on_page(&self, page: u32) -> Problem {
        Problem::of_page(page, ProblemKind::NoOcr, self.to_string())
    }
}

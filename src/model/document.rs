//! One file of a case, what was read of it, and what was wrong with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, Page};

/// Names a file by its content: the first 12 hex digits of its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SourceId(pub String);

/// A file as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name; a second file with the same bytes gets "-2" behind it.
    pub id: SourceId,
    /// Where it lies, relative to the case folder, with "/" between the parts.
    pub path: String,
    /// All 64 hex digits of its SHA-256.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// What a file is, told from its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// TIFF picture, one or more pages.
    Tiff,
    /// WebP picture, one frame or more.
    Webp,
    /// GIF picture, one frame or more.
    Gif,
    /// BMP picture.
    Bmp,
    /// Word document (Office Open XML).
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich text.
    Rtf,
    /// Page of the web.
    Html,
    /// ZIP archive.
    Zip,
    /// Mail as it travels (RFC 5322).
    Eml,
    /// Mail as Outlook keeps it.
    Msg,
    /// Clinical document (HL7 CDA).
    Cda,
    /// Record that programs exchange (HL7 FHIR, JSON).
    Fhir,
    /// Image of a scanner (DICOM).
    Dicom,
    /// Message of results (HL7 version 2).
    Hl7,
    /// Plain text.
    Text,
    /// None that is known.
    Unknown,
}

/// What the reader made of the bytes of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What the file is.
    pub format: Format,
    /// What could be read, in the order of the file.
    pub pages: Vec<Page>,
    /// What could not.
    pub problems: Vec<Problem>,
    /// Files within the file, in its order.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// A file with its pages. There is one for every file found, readable or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<P = Page> {
    /// The file.
    pub source: Source,
    /// What it is.
    pub format: Format,
    /// Its pages.
    pub pages: Vec<P>,
    /// What went wrong on the way here.
    pub problems: Vec<Problem>,
    /// The files within it; each is a document of its own.
    pub members: Vec<SourceId>,
}

/// Something that went wrong with one file and did not stop the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Which page, counted from 1; null for the whole file.
    pub page: Option<u32>,
    /// What happened.
    pub kind: ProblemKind,
    /// What it means and what to do; never words of a record.
    pub detail: String,
}

/// What can go wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Not a format we read.
    UnknownFormat,
    /// The file has no bytes.
    Empty,
    /// The file could not be opened or read from the disk.
    NotOpened,
    /// A password is needed.
    Encrypted,
    /// The file does not hold together.
    Broken,
    /// A page could not be read; the others were.
    BrokenPage,
    /// No words on the page, although something is there.
    NoWords,
    /// Nothing at all on the page.
    BlankPage,
    /// Many words of the page were read with little confidence.
    UnsureWords,
    /// The text of the page could not be trusted; it was read from its picture.
    TextLayerDistrusted,
    /// A limit on size, pages or pixels stopped the reading.
    LimitHit,
    /// The child that read the file ended by itself.
    ReaderDied,
    /// The child needed more memory than it may have.
    OutOfMemory,
    /// The child needed more time than it may have.
    TimedOut,
    /// Text recognition is not installed or failed to start.
    NoOcr,
}

/// How the reading of a file ended; exactly one for every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All of it was read.
    Ok,
    /// All of it was read, and something should be known about it.
    OkWarnings,
    /// Some pages were read before the time ran out.
    PartialTimeout,
    /// Some pages were read before another limit.
    PartialLimit,
    /// Some pages could not be read.
    PartialPages,
    /// It opens, and no words were found.
    NoTextFound,
    /// It needs a password.
    Encrypted,
    /// Its format is not read.
    Unsupported,
    /// It could not be read from the disk, or no reader was there for it.
    Unreadable,
    /// It does not hold together.
    Corrupt,
    /// It is larger than a limit allows.
    LimitRefused,
    /// The time ran out before the first page.
    Timeout,
    /// The memory ran out.
    OutOfMemory,
    /// The reading child ended by itself.
    Crashed,
}

impl Problem {
    /// A problem of the whole file.
    pub fn of_file(kind: ProblemKind, detail: impl Into<String>) -> Problem {
        Problem { page: None, kind, detail: detail.into() }
    }

    /// A problem of one page.
    pub fn of_page(page: u32, kind: ProblemKind, detail: impl Into<String>) -> Problem {
        Problem { page: Some(page), kind, detail: detail.into() }
    }
}

impl Reading {
    /// A reading without pages, and why.
    pub fn failed(format: Format, problem: Problem) -> Reading {
        Reading { format, pages: Vec::new(), problems: vec![problem], members: Vec::new() }
    }
}

impl Status {
    /// How the reading of a file ended, told from its problems and the words per page.
    ///
    /// Silence is not success: a file without any word is never [`Status::Ok`].
    pub fn of(problems: &[Problem], words_of_pages: &[usize]) -> Status {
        let has_words = words_of_pages.iter().any(|it| *it > 0);
        let worst = problems.iter().filter_map(|it| it.kind.ends_in(has_words)).min_by_key(|it| it.rank());
        match worst {
            Some(status) => status,
            None if !has_words => Status::NoTextFound,
            None if problems.is_empty() => Status::Ok,
            None => Status::OkWarnings,
        }
    }

    /// Whether a person must do something about the file before all of it counts.
    pub fn is_whole(self) -> bool {
        matches!(self, Status::Ok | Status::OkWarnings)
    }

    /// The smaller, the more it says about what happened when several problems came together.
    fn rank(self) -> u8 {
        match self {
            Status::Encrypted => 0,
            Status::Unsupported => 1,
            Status::LimitRefused => 2,
            Status::OutOfMemory => 3,
            Status::Timeout => 4,
            Status::Crashed => 5,
            Status::PartialTimeout => 6,
            Status::PartialLimit => 7,
            Status::Unreadable => 8,
            Status::Corrupt => 9,
            Status::PartialPages => 10,
            Status::NoTextFound => 11,
            Status::OkWarnings => 12,
            Status::Ok => 13,
        }
    }
}

impl ProblemKind {
    /// The status this problem leads to, when it is more than a warning.
    fn ends_in(self, has_words: bool) -> Option<Status> {
        let or_partial = |whole: Status, partial: Status| if has_words { partial } else { whole };
        match self {
            ProblemKind::UnknownFormat => Some(Status::Unsupported),
            ProblemKind::Empty | ProblemKind::Broken => {
                Some(or_partial(Status::Corrupt, Status::PartialPages))
            }
            ProblemKind::NotOpened | ProblemKind::NoOcr => {
                Some(or_partial(Status::Unreadable, Status::PartialPages))
            }
            ProblemKind::Encrypted => Some(Status::Encrypted),
            ProblemKind::BrokenPage => Some(or_partial(Status::Corrupt, Status::PartialPages)),
            ProblemKind::NoWords => Some(or_partial(Status::NoTextFound, Status::PartialPages)),
            ProblemKind::LimitHit => Some(or_partial(Status::LimitRefused, Status::PartialLimit)),
            ProblemKind::ReaderDied => Some(or_partial(Status::Crashed, Status::PartialPages)),
            ProblemKind::OutOfMemory => Some(or_partial(Status::OutOfMemory, Status::PartialLimit)),
            ProblemKind::TimedOut => Some(or_partial(Status::Timeout, Status::PartialTimeout)),
            ProblemKind::BlankPage | ProblemKind::UnsureWords | ProblemKind::TextLayerDistrusted => None,
        }
    }
}

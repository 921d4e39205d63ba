//! The container of office documents: a ZIP archive whose parts are read within limits.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::model::{Problem, ProblemKind};

/// An archive with more members is not read.
const MAX_MEMBERS: usize = 10_000;

/// More is not unpacked of one file, in bytes.
pub(super) const MAX_UNPACKED: u64 = 2 << 30;

/// A part may always be unpacked to this many bytes, however small it is packed.
pub(super) const FREE: u64 = 10 << 20;

/// Beyond that, a part may be unpacked to this many times its packed size.
pub(super) const MAX_RATIO: u64 = 200;

/// Bytes at the beginning in which the names of the first members stand.
const HEAD: usize = 64 * 1024;

/// An open archive.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    n_unpacked: u64,
}

/// What was unpacked of a part, and why it is not all of it.
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    pub(super) problem: Option<Problem>,
}

/// Whether the bytes are a ZIP archive.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether a member of an archive has a name that begins so; of one that is cut off, its beginning is searched.
pub(super) fn has_member(bytes: &[u8], begin: &str) -> bool {
    if let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) {
        return archive.file_names().flatten().any(|it| it.starts_with(begin));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    head.windows(begin.len()).any(|it| it == begin.as_bytes())
}

impl<'a> Package<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// When it does not hold together or has too many members.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Problem> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|it| problem_of(&it))?;
        if archive.len() > MAX_MEMBERS {
            let detail = format!("the file has more than {MAX_MEMBERS} parts; ask for it as PDF");
            return Err(Problem::of_file(ProblemKind::LimitHit, detail));
        }
        Ok(Package { archive, n_unpacked: 0 })
    }

    /// Unpacks a part; `None` when there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Option<Unpacked> {
        let mut file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return None,
            Err(error) => return Some(Unpacked { bytes: Vec::new(), problem: Some(problem_of(&error)) }),
        };
        let fair = FREE.max(file.compressed_size().saturating_mul(MAX_RATIO));
        let limit = fair.min(MAX_UNPACKED - self.n_unpacked);
        let mut bytes = Vec::new();
        let read = file.by_ref().take(limit).read_to_end(&mut bytes);
        self.n_unpacked += bytes.len() as u64;
        let mut probe = [0];
        let problem = match read {
            Err(_) => Some(damaged()),
            Ok(_) if bytes.len() as u64 == limit && file.read(&mut probe).is_ok_and(|it| it > 0) => {
                let detail = "a part of the file unpacks to more than what is read; ask for it as PDF";
                Some(Problem::of_file(ProblemKind::LimitHit, detail))
            }
            Ok(_) => None,
        };
        Some(Unpacked { bytes, problem })
    }
}

/// The problem of a document that does not hold together.
pub(super) fn damaged() -> Problem {
    let detail =
        "the document is damaged or cut off, some of its text may be missing; ask for it again, or as PDF";
    Problem::of_file(ProblemKind::Broken, detail)
}

fn problem_of(error: &ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => encrypted(),
        _ => damaged(),
    }
}

/// The problem of a document that needs a password.
pub(super) fn encrypted() -> Problem {
    let detail = "the document needs a password; ask for it as a PDF, or without one";
    Problem::of_file(ProblemKind::Encrypted, detail)
}

//! Reads or briefs some files that belong to no run; nothing is kept or written.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use tempfile::NamedTempFile;

use crate::case::{self, CaseInput};
use crate::model::{CaseSummary, Document, IsoDate, Problem};
use crate::pipeline::{CaseFile, Knowledge};

use super::folder::{Entry, of_file};
use super::isolate::ReaderSettings;
use super::lock::Lock;
use super::one_case::{self, ReadingRoom};
use super::{BatchError, source};

/// Reads files, each in a child of its own, in their order.
///
/// # Errors
/// When no child can be started; whatever is wrong with a file stands in its document.
pub fn read_files(files: &[PathBuf], settings: &ReaderSettings) -> Result<Vec<Document>, BatchError> {
    Ok(read_locked(files, settings)?.0)
}

/// Reads files and tells the weakest lock of a child; `None` when no child said.
fn read_locked(
    files: &[PathBuf],
    settings: &ReaderSettings,
) -> Result<(Vec<Document>, Option<Lock>), BatchError> {
    let entries: Vec<Entry> = files.iter().map(|it| of_file(it)).collect();
    let hashes = entries.iter().map(source::hash).collect::<Vec<Result<String, Problem>>>();
    let stop = AtomicBool::new(false);
    let room = ReadingRoom { settings, readings: None, stop: &stop };
    let read = one_case::read_all(source::name_all(entries, hashes), "", &room, &|_| {})?;
    Ok(read.map(|(documents, effort)| (documents, effort.lock)).unwrap_or_default())
}

/// What a child made of a file that holds a known word.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Whether it read the word.
    pub is_read: bool,
    /// How it was locked in; `None` when it did not say.
    pub lock: Option<Lock>,
}

/// Lets a child read a file that holds a word; the file goes away by itself.
///
/// # Errors
/// When there is no place for the file or no child can be started.
pub fn try_reading(bytes: &[u8], word: &str, settings: &ReaderSettings) -> Result<Trial, BatchError> {
    let folder = std::env::temp_dir();
    let mut file = NamedTempFile::new_in(&folder).map_err(BatchError::write(&folder))?;
    file.write_all(bytes).map_err(BatchError::write(&folder))?;
    let (documents, lock) = read_locked(&[file.path().to_owned()], settings)?;
    let mut words = documents.iter().flat_map(|it| &it.pages).flat_map(|it| &it.words);
    Ok(Trial { is_read: words.any(|it| it.text == word), lock })
}

/// Reads files and summarises them as one case.
///
/// # Errors
/// When no child can be started.
pub fn brief_files(
    files: &[PathBuf],
    settings: &ReaderSettings,
    knowledge: &Knowledge,
    as_of: IsoDate,
) -> Result<CaseSummary, BatchError> {
    let documents = read_files(files, settings)?;
    let input = CaseInput {
        id: "files".to_owned(),
        case_file: CaseFile::default(),
        pipelines: Vec::new(),
        ocr: String::new(),
        languages: settings.languages.clone(),
        as_of,
    };
    Ok(case::summarise(input, documents, knowledge))
}

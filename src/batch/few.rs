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
use super::one_case::{self, ReadingRoom};
use super::{BatchError, source};

/// Reads files, each in a child of its own, in their order.
///
/// # Errors
/// When no child can be started; whatever is wrong with a file stands in its document.
pub fn read_files(files: &[PathBuf], settings: &ReaderSettings) -> Result<Vec<Document>, BatchError> {
    let entries: Vec<Entry> = files.iter().map(|it| of_file(it)).collect();
    let hashes = entries.iter().map(source::hash).collect::<Vec<Result<String, Problem>>>();
    let stop = AtomicBool::new(false);
    let room = ReadingRoom { settings, readings: None, stop: &stop };
    let read = one_case::read_all(source::name_all(entries, hashes), "", &room, &|_| {})?;
    Ok(read.map(|it| it.0).unwrap_or_default())
}

/// Makes a short text file that goes away by itself, for trying whether reading works.
///
/// # Errors
/// When there is no place for it.
pub fn trial_file(text: &str) -> Result<NamedTempFile, BatchError> {
    let folder = std::env::temp_dir();
    let mut file = NamedTempFile::new_in(&folder).map_err(BatchError::write(&folder))?;
    file.write_all(text.as_bytes()).map_err(BatchError::write(&folder))?;
    Ok(file)
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

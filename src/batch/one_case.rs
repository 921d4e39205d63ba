//! One case from its folder to its files: list, name, read, summarise, write.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::case::{self, CaseInput};
use crate::model::{CaseSummary, Document, Format, Problem, ProblemKind, Reading};
use crate::pipeline::Knowledge;
use crate::report;

use super::folder::{self, CaseFolder};
use super::isolate::{self, ReaderSettings};
use super::lock::Lock;
use super::members::Pile;
use super::readings::Readings;
use super::run::{Event, Job, Watch};
use super::source::{self, Found};
use super::tally::Tally;
use super::{BatchError, output, sender};

/// Name of the summary in the output folder of a case.
pub(super) const SUMMARY_FILE: &str = "summary.json";

/// What reading all files of a case took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Effort {
    /// The most memory any child held, in KiB.
    pub peak_kib: u64,
    /// Files whose reading was kept.
    pub n_kept: u64,
    /// Pages that were newly read.
    pub n_new_pages: u64,
    /// The weakest lock of any child; `None` when no child said.
    pub lock: Option<Lock>,
}

/// What became of a case.
pub(super) enum Brief {
    /// It was summarised.
    Done {
        /// The summary.
        summary: Box<CaseSummary>,
        /// Its files by name, in the order of writing.
        files: Vec<(&'static str, String)>,
        /// What reading took.
        effort: Effort,
    },
    /// The run was stopped before all files were read.
    Stopped,
    /// This program has a flaw that the case met.
    Flawed,
}

/// How files are read within a run.
pub(super) struct ReadingRoom<'a> {
    /// What a child is told.
    pub settings: &'a ReaderSettings,
    /// Where finished readings are kept, if anywhere.
    pub readings: Option<&'a Readings>,
    /// Set when the run shall end.
    pub stop: &'a AtomicBool,
}

/// Reads and summarises one case.
///
/// # Errors
/// When no child can be started or a reading can't be kept.
pub(super) fn brief(
    folder: &CaseFolder,
    job: &Job,
    knowledge: &Knowledge,
    room: &ReadingRoom<'_>,
    watch: Watch<'_>,
) -> Result<Brief, BatchError> {
    let entries = folder::entries(folder);
    let hashes = entries.par_iter().map(source::hash).collect();
    let found = source::name_all(entries, hashes);
    let Some((mut documents, effort)) = read_all(found, &folder.id, room, watch)? else {
        return Ok(Brief::Stopped);
    };
    let (case_file, card) = sender::case_file(folder, knowledge);
    documents.extend(card);
    let input = CaseInput {
        id: folder.id.clone(),
        case_file,
        pipelines: job.pipelines.clone(),
        ocr: job.ocr.clone(),
        languages: job.reader.languages.clone(),
        as_of: job.as_of,
    };
    let walked = guarded(|| {
        let summary = case::summarise(input, documents, knowledge);
        let files = files(&summary)?;
        Ok((Box::new(summary), files))
    })?;
    Ok(match walked {
        Some((summary, files)) => Brief::Done { summary, files, effort },
        None => Brief::Flawed,
    })
}

/// Does the pure part of a case; `None` when it meets a flaw of this program, which costs this case only.
fn guarded<T>(walk: impl FnOnce() -> Result<T, BatchError>) -> Result<Option<T>, BatchError> {
    // Nothing the walk had in hand is used after a panic.
    panic::catch_unwind(AssertUnwindSafe(walk)).ok().transpose()
}

fn files(summary: &CaseSummary) -> Result<Vec<(&'static str, String)>, BatchError> {
    Ok(vec![
        ("labs.csv", report::labs_csv(summary)?),
        ("summary.html", report::summary_html(summary)),
        // Last, for its presence says that the case is finished.
        (SUMMARY_FILE, report::summary_json(summary)?),
    ])
}

/// Writes the files of one case into its folder.
///
/// # Errors
/// When one can't be written.
pub(super) fn write(folder: &Path, files: &[(&'static str, String)]) -> Result<(), BatchError> {
    output::make_folder(folder)?;
    files.iter().try_for_each(|(name, text)| output::write(&folder.join(name), text.as_bytes()))
}

/// The counts of a case.
pub(super) fn tally(summary: &CaseSummary, effort: Effort) -> Tally {
    Tally { kept_readings: effort.n_kept, pages_newly_read: effort.n_new_pages, ..Tally::of(summary) }
}

/// Reads all files, each content once, the largest first; `None` when the run was stopped.
pub(super) fn read_all(
    found: Vec<Found>,
    case: &str,
    room: &ReadingRoom<'_>,
    watch: Watch<'_>,
) -> Result<Option<(Vec<Document>, Effort)>, BatchError> {
    let effort = Mutex::new(Effort::default());
    let mut pile = Pile::of(found);
    let mut read = BTreeMap::new();
    // Files within files are known when those are read, so each depth is a round of its own.
    loop {
        let todo = pile.unread(&read);
        if todo.is_empty() {
            break;
        }
        let Some(newly_read) = read_round(todo, case, (room, &effort), watch)? else {
            return Ok(None);
        };
        read.extend(newly_read);
        pile = pile.opened(&read);
    }
    Ok(Some((pile.documents(read), effort.into_inner().unwrap_or_default())))
}

/// Reads files, each with how many of the case have its bytes, the largest first; by their keys.
fn read_round(
    mut todo: Vec<(&Found, usize)>,
    case: &str,
    (room, effort): (&ReadingRoom<'_>, &Mutex<Effort>),
    watch: Watch<'_>,
) -> Result<Option<BTreeMap<String, Reading>>, BatchError> {
    todo.sort_by_key(|(it, _)| std::cmp::Reverse(it.source.bytes));
    let read: Vec<Option<(String, Reading)>> = todo
        .into_par_iter()
        .with_max_len(1)
        .map(|(it, n_same)| {
            let reading = read_one(it, room, effort)?;
            if let Some(reading) = &reading {
                watch(&Event::FileRead { case, source: &it.source.id, n_pages: reading.pages.len(), n_same });
            }
            Ok(reading.map(|reading| (it.key.clone(), reading)))
        })
        .collect::<Result<_, BatchError>>()?;
    Ok(read.into_iter().collect())
}

fn read_one(
    found: &Found,
    room: &ReadingRoom<'_>,
    effort: &Mutex<Effort>,
) -> Result<Option<Reading>, BatchError> {
    if room.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let Ok(place) = &found.place else { return Ok(None) };
    if let Some(reading) = room.readings.and_then(|it| it.get(&found.key)) {
        note(effort, |it| it.n_kept += 1);
        return Ok(Some(reading));
    }
    #[expect(clippy::disallowed_methods, reason = "batch opens the files of a case")]
    let file = match File::open(place) {
        Ok(file) => file,
        Err(error) => {
            let problem = Problem::of_file(ProblemKind::NotOpened, format!("it can't be opened: {error}"));
            return Ok(Some(Reading::failed(Format::Unknown, problem)));
        }
    };
    let Some(answer) = isolate::read_isolated(&file, found, room.settings, room.stop)? else {
        return Ok(None);
    };
    if let Some(readings) = room.readings {
        readings.put(&found.key, &answer.reading)?;
    }
    note(effort, |it| {
        it.peak_kib = it.peak_kib.max(answer.peak_kib);
        it.n_new_pages += answer.reading.pages.len() as u64;
        it.lock = it.lock.max(answer.lock);
    });
    Ok(Some(answer.reading))
}

fn note(effort: &Mutex<Effort>, change: impl FnOnce(&mut Effort)) {
    if let Ok(mut effort) = effort.lock() {
        change(&mut effort);
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_flaw_of_this_program_ends_in_nothing_and_not_in_a_panic() {
        assert!(guarded(|| -> Result<u8, _> { panic!("a flaw") }).unwrap().is_none());
        assert_eq!(guarded(|| Ok(1)).unwrap(), Some(1));
    }
}

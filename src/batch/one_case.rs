//! One case from its folder to its files: list, name, read, summarise, write.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::case::{self, CaseInput};
use crate::model::{CaseSummary, Document, Format, Problem, ProblemKind, Reading, Source};
use crate::pipeline::Knowledge;
use crate::report;

use super::folder::{self, CaseFolder};
use super::isolate::{self, ReaderSettings};
use super::lock::Lock;
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
    let mut todo: BTreeMap<&str, (&Found, usize)> = BTreeMap::new();
    for it in found.iter().filter(|it| it.place.is_ok()) {
        todo.entry(&it.source.sha256).or_insert((it, 0)).1 += 1;
    }
    let mut todo: Vec<(&Found, usize)> = todo.into_values().collect();
    todo.sort_by_key(|(it, _)| std::cmp::Reverse(it.source.bytes));
    let effort = Mutex::new(Effort::default());
    let read: Vec<Option<(String, Reading)>> = todo
        .into_par_iter()
        .with_max_len(1)
        .map(|(it, n_same)| {
            let reading = read_one(it, room, &effort)?;
            if let Some(reading) = &reading {
                watch(&Event::FileRead { case, source: &it.source.id, n_pages: reading.pages.len(), n_same });
            }
            Ok(reading.map(|reading| (it.source.sha256.clone(), reading)))
        })
        .collect::<Result<_, BatchError>>()?;
    let Some(read) = read.into_iter().collect::<Option<BTreeMap<String, Reading>>>() else {
        return Ok(None);
    };
    Ok(Some((documents(found, read), effort.into_inner().unwrap_or_default())))
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
    let sha256 = &found.source.sha256;
    if let Some(reading) = room.readings.and_then(|it| it.get(sha256)) {
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
    let Some(answer) = isolate::read_isolated(&file, sha256, room.settings, room.stop)? else {
        return Ok(None);
    };
    if let Some(readings) = room.readings {
        readings.put(sha256, &answer.reading)?;
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

/// Puts readings to their files; the last file with the same bytes takes the reading without a copy.
fn documents(found: Vec<Found>, mut read: BTreeMap<String, Reading>) -> Vec<Document> {
    let mut n_left: BTreeMap<String, usize> = BTreeMap::new();
    for it in &found {
        *n_left.entry(it.source.sha256.clone()).or_default() += 1;
    }
    let with_reading = |Found { source, place }| {
        if let Err(problem) = place {
            return unread(source, problem);
        }
        let n_left = n_left.entry(source.sha256.clone()).or_default();
        *n_left = n_left.saturating_sub(1);
        let is_last = *n_left == 0;
        let reading = if is_last { read.remove(&source.sha256) } else { read.get(&source.sha256).cloned() };
        match reading {
            Some(Reading { format, pages, problems }) => Document { source, format, pages, problems },
            None => unread(source, Problem::of_file(ProblemKind::NotOpened, "it was not read; run again")),
        }
    };
    found.into_iter().map(with_reading).collect()
}

fn unread(source: Source, problem: Problem) -> Document {
    Document { source, format: Format::Unknown, pages: Vec::new(), problems: vec![problem] }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Found, documents, guarded};
    use crate::model::{Format, Problem, ProblemKind, Reading, Source, SourceId};

    fn found(id: &str, sha256: &str) -> Found {
        let source = Source { id: SourceId(id.into()), path: id.into(), sha256: sha256.into(), bytes: 1 };
        Found { source, place: Ok(id.into()) }
    }

    #[test]
    fn a_flaw_of_this_program_ends_in_nothing_and_not_in_a_panic() {
        assert!(guarded(|| -> Result<u8, _> { panic!("a flaw") }).unwrap().is_none());
        assert_eq!(guarded(|| Ok(1)).unwrap(), Some(1));
    }

    #[test]
    fn files_with_the_same_bytes_share_a_reading_and_none_goes_without_a_word() {
        let refused = Problem::of_file(ProblemKind::NotOpened, "it is a pipe");
        let files = vec![
            found("1", "aa"),
            Found { place: Err(refused.clone()), ..found("2", "") },
            found("3", "aa"),
            found("4", "bb"),
        ];
        let reading = Reading::failed(Format::Pdf, Problem::of_file(ProblemKind::Broken, "it is cut"));
        let documents = documents(files, BTreeMap::from([("aa".to_owned(), reading.clone())]));
        let problems: Vec<_> = documents.iter().map(|it| it.problems[0].clone()).collect();
        assert_eq!(problems[0], reading.problems[0]);
        assert_eq!(problems[1], refused);
        assert_eq!(problems[2], reading.problems[0]);
        assert_eq!(problems[3].kind, ProblemKind::NotOpened);
    }
}

//! A run over all cases: as many children at once as wanted, each case finished as soon as it can be.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::model::{CaseSummary, IsoDate, SourceId};
use crate::pipeline::Knowledge;
use crate::report::{self, IndexRow};

use super::audit::{self, AuditLine};
use super::folder::{self, CaseFolder};
use super::isolate::ReaderSettings;
use super::lock::Lock;
use super::one_case::{self, Brief, ReadingRoom};
use super::readings::Readings;
use super::tally::{Outcome, PeakMemory, RunReport, Tally};
use super::{BatchError, child, finished, output};

/// Stack of a worker, in bytes: one that waits for its own case may help with another meanwhile.
const STACK: usize = 16 << 20;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder of cases.
    pub records: PathBuf,
    /// Where everything is written.
    pub out: PathBuf,
    /// How files are read.
    pub reader: ReaderSettings,
    /// Pipelines asked for, by id.
    pub pipelines: Vec<String>,
    /// Name and version of the OCR engine and its data.
    pub ocr: String,
    /// The day the cases are judged on.
    pub as_of: IsoDate,
    /// How many children run at once.
    pub n_jobs: usize,
    /// Which part of the cases; `None` for all.
    pub shard: Option<Shard>,
    /// Whether to read again what was read before.
    pub is_fresh: bool,
    /// When the run began.
    pub started: Timestamp,
}

/// One of several equal parts of the cases, told apart by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Counted from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// Something worth showing while a run goes on; no patient data.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The cases are listed.
    Planned {
        /// How many cases.
        n_cases: usize,
        /// How many files they have.
        n_files: usize,
    },
    /// A file was read, well or not.
    FileRead {
        /// Its case.
        case: &'a str,
        /// The file.
        source: &'a SourceId,
        /// Pages read.
        n_pages: usize,
        /// How many files of the case have these bytes.
        n_same: usize,
    },
    /// A case is finished and written.
    CaseDone {
        /// The case.
        case: &'a str,
        /// How many files it has.
        n_files: usize,
    },
    /// A case met a flaw of this program.
    CaseFailed {
        /// The case.
        case: &'a str,
    },
}

/// Is told what happens, from several threads.
pub type Watch<'a> = &'a (dyn Fn(&Event<'_>) + Sync);

impl Shard {
    /// Whether a case belongs to this part.
    pub fn holds(self, case: &str) -> bool {
        let hash = Sha256::digest(case);
        let number = hash.iter().take(8).fold(0u64, |sum, it| sum << 8 | u64::from(*it));
        number % u64::from(self.of.max(1)) + 1 == u64::from(self.number)
    }
}

/// Runs over all cases and writes all outputs.
///
/// Setting `stop` ends the run early; finished cases are kept.
///
/// # Errors
/// When the records can't be listed or something can't be written.
pub fn run(
    job: &Job,
    knowledge: &Knowledge,
    watch: Watch<'_>,
    stop: &AtomicBool,
) -> Result<RunReport, BatchError> {
    let clock = Instant::now();
    let cases = plan(job)?;
    watch(&Event::Planned { n_cases: cases.len(), n_files: cases.iter().map(|it| it.n_files).sum() });
    let (done, result) = run_cases(cases, job, knowledge, watch, stop);
    let elapsed = clock.elapsed();
    let outcome = match &result {
        Err(_) => Outcome::Failed,
        Ok(()) if stop.load(Ordering::Relaxed) => Outcome::Interrupted,
        Ok(()) if !done.failed.is_empty() => Outcome::Failed,
        Ok(()) => Outcome::Done,
    };
    let report = run_report(job, &done, outcome, elapsed);
    let written = write_overall(job, knowledge, &done, &report, elapsed);
    // The first trouble is the one to tell; what follows from it is not.
    result.and(written)?;
    Ok(report)
}

/// What finished cases leave behind.
#[derive(Default)]
struct DoneCases {
    rows: Vec<(String, IndexRow)>,
    failed: Vec<String>,
    tally: Tally,
    inputs: Vec<String>,
    peak_kib: u64,
    lock: Option<Lock>,
}

fn plan(job: &Job) -> Result<Vec<CaseFolder>, BatchError> {
    folder::check_apart(&job.records, &job.out)?;
    let mut cases = folder::cases(&job.records)?;
    cases.retain(|it| job.shard.is_none_or(|shard| shard.holds(&it.id)));
    // The largest first, so that no long one is left for the end.
    cases.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.id.cmp(&b.id)));
    Ok(cases)
}

fn run_cases(
    cases: Vec<CaseFolder>,
    job: &Job,
    knowledge: &Knowledge,
    watch: Watch<'_>,
    stop: &AtomicBool,
) -> (DoneCases, Result<(), BatchError>) {
    let done = Mutex::new(DoneCases::default());
    let go = || -> Result<(), BatchError> {
        output::make_folder(&job.out)?;
        let readings = Readings::open(job.out.join("readings"), &job.reader, &job.ocr, job.is_fresh)?;
        let room = ReadingRoom { settings: &job.reader, readings: Some(&readings), stop };
        let threads = ThreadPoolBuilder::new().num_threads(job.n_jobs).stack_size(STACK).build()?;
        let run_case = |it: CaseFolder| {
            let brief = one_case::brief(&it, job, knowledge, &room, watch)?;
            finish(&it, brief, job, &done, watch)
        };
        threads.install(|| cases.into_iter().par_bridge().try_for_each(run_case))
    };
    let result = go();
    let mut done = done.into_inner().unwrap_or_default();
    // Cases end in any order; results must not depend on it.
    done.rows.sort_by(|a, b| a.0.cmp(&b.0));
    done.failed.sort();
    done.inputs.sort();
    done.tally.problems.sort();
    (done, result)
}

fn finish(
    folder: &CaseFolder,
    brief: Brief,
    job: &Job,
    done: &Mutex<DoneCases>,
    watch: Watch<'_>,
) -> Result<(), BatchError> {
    let (summary, files, effort) = match brief {
        Brief::Stopped => return Ok(()),
        Brief::Flawed => {
            if let Ok(mut done) = done.lock() {
                done.failed.push(folder.id.clone());
            }
            watch(&Event::CaseFailed { case: &folder.id });
            return Ok(());
        }
        Brief::Done { summary, files, effort } => (summary, files, effort),
    };
    one_case::write(&job.out.join(&folder.id), &files)?;
    let tally = one_case::tally(&summary, effort);
    if let Ok(mut done) = done.lock() {
        done.rows.push((folder.id.clone(), IndexRow::of(&summary)));
        done.inputs.extend(hashes(&summary));
        done.tally.add(tally);
        done.peak_kib = done.peak_kib.max(effort.peak_kib);
        done.lock = done.lock.max(effort.lock);
    }
    watch(&Event::CaseDone { case: &folder.id, n_files: summary.sources.len() });
    Ok(())
}

fn hashes(summary: &CaseSummary) -> impl Iterator<Item = String> {
    summary.sources.iter().map(|it| it.sha256.clone()).filter(|it| !it.is_empty())
}

fn run_report(job: &Job, done: &DoneCases, outcome: Outcome, elapsed: Duration) -> RunReport {
    let seconds = elapsed.as_secs_f64();
    let pages_a_second = done.tally.pages_newly_read as f64 / seconds.max(0.001);
    #[expect(clippy::disallowed_methods, reason = "its own memory record is no file of a case")]
    let own_status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let own_kib = child::peak_kib(&own_status).unwrap_or(0);
    RunReport {
        program: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: run_id(job),
        started: job.started,
        as_of: job.as_of,
        outcome,
        seconds: (seconds * 1000.0).round() / 1000.0,
        cases: done.rows.len() as u64,
        failed_cases: done.failed.clone(),
        tally: done.tally.clone(),
        pages_a_second: (pages_a_second * 100.0).round() / 100.0,
        lock: done.lock,
        peak_memory_mib: PeakMemory { parent: own_kib >> 10, child: done.peak_kib >> 10 },
    }
}

fn write_overall(
    job: &Job,
    knowledge: &Knowledge,
    done: &DoneCases,
    run: &RunReport,
    elapsed: Duration,
) -> Result<(), BatchError> {
    write_index(&job.out, &rows_to_list(job, done, run.outcome)?)?;
    let text = serde_json::to_string_pretty(run)? + "\n";
    output::write(&job.out.join("run.json"), text.as_bytes())?;
    let line = AuditLine {
        time: job
            .started
            .saturating_add(jiff::SignedDuration::try_from(elapsed).unwrap_or_default())
            .unwrap_or(job.started),
        user: audit::user(),
        run: &run.run,
        version: &run.version,
        ocr: &job.ocr,
        pipelines: &knowledge.hashes,
        as_of: job.as_of,
        outcome: run.outcome,
        cases: run.cases,
        inputs: &done.inputs,
    };
    audit::append(&job.out, &line)
}

/// The rows of the triage list: of a run that did not do all, those of every finished case that stands there,
/// because a brief of an earlier run must not drop out of the list.
fn rows_to_list(job: &Job, done: &DoneCases, outcome: Outcome) -> Result<Vec<IndexRow>, BatchError> {
    match outcome {
        Outcome::Done => Ok(done.rows.iter().map(|it| it.1.clone()).collect()),
        Outcome::Interrupted | Outcome::Failed => Ok(finished::list(&job.out)?.rows),
    }
}

/// Writes the triage list of an output folder.
pub(super) fn write_index(out: &std::path::Path, rows: &[IndexRow]) -> Result<(), BatchError> {
    output::write(&out.join(finished::INDEX_FILE), report::index_json(rows)?.as_bytes())?;
    output::write(&out.join("index.html"), report::index_html(rows).as_bytes())
}

/// A name that no other run on this machine has.
fn run_id(job: &Job) -> String {
    format!("{}-{}", job.started.as_millisecond(), std::process::id())
}

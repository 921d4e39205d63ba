//! Counts what a run did; holds no patient data, only ids, page numbers and kinds of problems.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{CaseSummary, IsoDate, ProblemKind, SourceId, Status};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All cases were gone through.
    Done,
    /// It was stopped; finished cases are kept.
    Interrupted,
    /// A summary could not be made or written.
    Failed,
}

/// The run report, `run.json`.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Always "casebrief".
    pub program: String,
    /// Of this program.
    pub version: String,
    /// Names the run, also in the audit log.
    pub run: String,
    /// When it began.
    pub started: Timestamp,
    /// The day the cases were judged on.
    pub as_of: IsoDate,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub seconds: f64,
    /// Cases finished.
    pub cases: u64,
    /// Cases that met a flaw of this program; they have no summary.
    pub failed_cases: Vec<String>,
    /// What was counted over all cases.
    #[serde(flatten)]
    pub tally: Tally,
    /// Pages newly read a second.
    pub pages_a_second: f64,
    /// The most memory held.
    pub peak_memory_mib: PeakMemory,
}

/// The most memory held, in MiB.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct PeakMemory {
    /// By the run itself.
    pub parent: u64,
    /// By any one reading child.
    pub child: u64,
}

/// Counts over cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Files found; each is read, doubtful or unread.
    pub files: u64,
    /// Pages read.
    pub pages: u64,
    /// Files of which all was read.
    pub read: u64,
    /// Files of which only a part was read.
    pub doubtful: u64,
    /// Files of which no word was read.
    pub unread: u64,
    /// Files and records that repeat another one of their case.
    pub duplicates: u64,
    /// Pages that name somebody else than the patient of their case.
    pub wrong_patient: u64,
    /// Findings.
    pub findings: u64,
    /// Files whose reading was kept from an earlier run.
    pub kept_readings: u64,
    /// Pages newly read in this run.
    pub pages_newly_read: u64,
    /// Files by how their reading ended.
    pub status: BTreeMap<Status, u64>,
    /// What went wrong, by case and file.
    pub problems: Vec<ProblemLine>,
}

/// A problem without its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ProblemLine {
    /// The case.
    pub case: String,
    /// The file.
    pub source: SourceId,
    /// The page, counted from 1; null for the whole file.
    pub page: Option<u32>,
    /// What happened.
    pub kind: ProblemKind,
}

impl Tally {
    /// Counts one case.
    pub fn of(summary: &CaseSummary) -> Tally {
        let mut tally = Tally { findings: summary.findings.len() as u64, ..Tally::default() };
        let mut hashes = BTreeSet::new();
        let mut repeated = BTreeSet::new();
        for source in &summary.sources {
            tally.files += 1;
            tally.pages += u64::from(source.n_pages);
            *tally.status.entry(source.status).or_default() += 1;
            let has_words = source.pages.iter().any(|it| it.words > 0);
            match (source.status.is_whole(), has_words) {
                (true, _) => tally.read += 1,
                (false, true) => tally.doubtful += 1,
                (false, false) => tally.unread += 1,
            }
            if !source.sha256.is_empty() && !hashes.insert(&source.sha256) {
                tally.duplicates += 1;
                repeated.insert(&source.id);
            }
            tally.problems.extend(source.problems.iter().map(|it| ProblemLine {
                case: summary.case.id.clone(),
                source: source.id.clone(),
                page: it.page,
                kind: it.kind,
            }));
        }
        let repeats = summary.records.iter().filter(|it| it.duplicate_of.is_some());
        tally.duplicates += repeats.filter(|it| !repeated.contains(&it.source)).count() as u64;
        let differing = &summary.patient.identity.differing;
        let pages: BTreeSet<_> = differing.iter().map(|it| (&it.source, it.page)).collect();
        tally.wrong_patient = pages.len() as u64;
        tally
    }

    /// Adds the counts of another case.
    pub fn add(&mut self, other: Tally) {
        self.files += other.files;
        self.pages += other.pages;
        self.read += other.read;
        self.doubtful += other.doubtful;
        self.unread += other.unread;
        self.duplicates += other.duplicates;
        self.wrong_patient += other.wrong_patient;
        self.findings += other.findings;
        self.kept_readings += other.kept_readings;
        self.pages_newly_read += other.pages_newly_read;
        for (status, n_files) in other.status {
            *self.status.entry(status).or_default() += n_files;
        }
        self.problems.extend(other.problems);
    }
}

//! `casebrief run`: a brief for every case.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use casebrief::batch::{self, Job, Outcome, RunReport};
use casebrief::pipeline::Knowledge;

use super::args::RunArgs;
use super::progress::Progress;
use super::{CliError, Exit, clock, print, reader};

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Runs over all cases.
pub(crate) fn run(args: RunArgs, is_quiet: bool) -> Result<Exit, CliError> {
    let started = clock::now()?;
    // A bad pipeline or a missing language stops the run before any case is touched.
    let (knowledge, pipelines) = Knowledge::load_asked(&args.pipeline)?;
    let (reader, engine) = reader::settings(&args.reader)?;
    let job = Job {
        records: args.records,
        out: args.out,
        ocr: engine.name(&reader.languages),
        reader,
        pipelines,
        as_of: clock::day(args.as_of, started),
        n_jobs: args.jobs.map_or_else(n_cores, usize::from),
        shard: args.shard,
        is_fresh: args.is_fresh,
        started,
    };
    ctrlc::set_handler(stop)?;
    let progress = Progress::new(args.progress, is_quiet);
    let report = batch::run(&job, &knowledge, &|event| progress.show(event), &STOP);
    progress.end();
    let report = report?;
    if !is_quiet {
        tell(&report, &job);
    }
    Ok(exit(&report, args.fail_on_findings))
}

/// The first time asks for an orderly end, the second time ends at once.
fn stop() {
    if STOP.swap(true, Ordering::Relaxed) {
        std::process::exit(Exit::Interrupted as i32);
    }
}

fn n_cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn tell(report: &RunReport, job: &Job) {
    let tally = &report.tally;
    print::note(&format!(
        "{} cases, {} files: {} read, {} in part, {} not; the list is {}",
        report.cases,
        tally.files,
        tally.read,
        tally.doubtful,
        tally.unread,
        job.out.join("index.html").display()
    ));
    if report.outcome == Outcome::Interrupted {
        print::note("stopped; finished cases are kept, and the same command goes on from there");
    }
    for case in &report.failed_cases {
        print::note(&format!("case {case} met an internal error and has no summary"));
    }
}

fn exit(report: &RunReport, fail_on_findings: bool) -> Exit {
    match report.outcome {
        Outcome::Interrupted => Exit::Interrupted,
        Outcome::Failed => Exit::NotDone,
        Outcome::Done if report.tally.doubtful + report.tally.unread > 0 => Exit::Problems,
        Outcome::Done if fail_on_findings && report.tally.findings > 0 => Exit::Findings,
        Outcome::Done => Exit::AllRead,
    }
}

//! `casebrief doctor`: what this machine has.

use std::path::PathBuf;

use casebrief::batch::{self, Engine, Lock, ReaderSettings, Trial};

use super::args::ReaderArgs;
use super::{CliError, Exit, print, reader};

/// What it means when the second reader is missing.
pub(crate) const NO_MODELS: &str =
    "not found; numbers on pictures are read once and all need checking (scripts/models fetches it)";

/// The word both children are given to read.
const TRIAL: &str = "casebrief";

/// The same word on a picture: "casebrief reads this picture" in DejaVu Sans, 40 pixels.
const TRIAL_PICTURE: &[u8] = include_bytes!("trial.png");

/// Prints what was found; says whether a run could start.
pub(crate) fn doctor(args: &ReaderArgs) -> Result<Exit, CliError> {
    let not_found = || "not found".to_owned();
    let settings = reader::settings(args);
    let (engine, no_engine) = match &settings {
        Ok((_, engine)) => (Some(engine.clone()), None),
        // A language without data stops a run; what there is can be shown all the same.
        Err(error) => (reader::engine().ok().map(|it| it.1), Some(print::with_causes(error))),
    };
    let shown = |path: Option<&PathBuf>| path.map(|it| it.display().to_string());
    let models = engine.as_ref().and_then(|it| shown(it.models.as_ref()));
    let folder = engine.as_ref().and_then(|it| shown(it.folder.as_ref()));
    let text = trial(&settings, TRIAL.as_bytes());
    let picture = trial(&settings, TRIAL_PICTURE);
    let is_ready = [&text, &picture].iter().all(|it| matches!(it, Ok(Trial { is_read: true, .. })));
    let mut told = String::new();
    for (what, found) in [
        ("text recognition", engine.as_ref().map(|it| it.version.clone()).or(no_engine).unwrap_or_default()),
        ("language data", folder.unwrap_or_else(not_found)),
        ("languages", engine.map(|it| it.languages.join(", ")).unwrap_or_default()),
        ("second reader", models.unwrap_or_else(|| NO_MODELS.to_owned())),
        ("memory a file", format!("{} MiB", args.memory)),
        ("time a file", format!("{0} s, and {0} s for each page", args.timeout)),
        ("text", trial_words(&text)),
        ("pictures", trial_words(&picture)),
        ("verdict", if is_ready { "ready" } else { "not ready" }.to_owned()),
    ] {
        told += &format!("{what:18}{found}\n");
    }
    print::print(&told)?;
    Ok(if is_ready { Exit::AllRead } else { Exit::Problems })
}

/// Whether a child reads a file it must be able to read.
fn trial(settings: &Result<(ReaderSettings, Engine), CliError>, bytes: &[u8]) -> Result<Trial, String> {
    let (settings, _) = settings.as_ref().map_err(print::with_causes)?;
    batch::try_reading(bytes, TRIAL, settings).map_err(|it| print::with_causes(&it.into()))
}

/// What became of a trial.
fn trial_words(tried: &Result<Trial, String>) -> String {
    match tried {
        Ok(Trial { is_read: true, lock }) => format!("read; lock {}", lock_words(*lock)),
        Ok(Trial { is_read: false, .. }) => "a reading child starts and does not read".to_owned(),
        Err(error) => error.clone(),
    }
}

/// What of the lock of a reading child this kernel gives.
fn lock_words(lock: Option<Lock>) -> &'static str {
    match lock {
        Some(Lock::Full) => "full: a reading child reaches no files, network or processes",
        Some(Lock::Partial) => {
            "partial: this kernel's Landlock lacks newer rights; seccomp stands in for most"
        }
        Some(Lock::NoFiles) => "without Landlock: seccomp lets a reading child open no file at all",
        None => "not known: no reading child said",
    }
}

//! `casebrief doctor`: what this machine has.

use casebrief::batch::{self, Engine, Lock, Trial};

use super::args::ReaderArgs;
use super::{CliError, Exit, print, reader};

/// What it means when the second reader is missing.
pub(crate) const NO_MODELS: &str =
    "not found; numbers on pictures are read once and all need checking (scripts/models fetches it)";

/// What the child is given to read.
const TRIAL: &str = "casebrief";

/// Prints what was found; says whether a run could start.
pub(crate) fn doctor(args: &ReaderArgs) -> Result<Exit, CliError> {
    let Engine { version, folder, languages, models } = reader::engine();
    let models = models.map_or_else(|| NO_MODELS.to_owned(), |it| it.display().to_string());
    let folder = folder.map_or_else(|| "not found".to_owned(), |it| it.display().to_string());
    let tried = trial(args);
    let verdict = match &tried {
        Ok(Trial { is_read: true, .. }) => "ready".to_owned(),
        Ok(Trial { is_read: false, .. }) => "not ready: a reading child starts and does not read".to_owned(),
        Err(error) => format!("not ready: {}", print::with_causes(error)),
    };
    let mut text = String::new();
    for (what, found) in [
        ("text recognition", version),
        ("language data", folder),
        ("languages", languages.join(", ")),
        ("second reader", models),
        ("memory a file", format!("{} MiB", args.memory)),
        ("time a file", format!("{0} s, and {0} s for each page", args.timeout)),
        ("lock", lock_words(tried.as_ref().ok().and_then(|it| it.lock)).to_owned()),
        ("verdict", verdict),
    ] {
        text += &format!("{what:18}{found}\n");
    }
    print::print(&text)?;
    Ok(if matches!(tried, Ok(Trial { is_read: true, .. })) { Exit::AllRead } else { Exit::Problems })
}

/// Whether a child reads a file of one word.
fn trial(args: &ReaderArgs) -> Result<Trial, CliError> {
    let (settings, _) = reader::settings(args)?;
    Ok(batch::try_reading(TRIAL, &settings)?)
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

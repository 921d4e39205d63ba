//! `casebrief doctor`: what this machine has.

use casebrief::batch::{self, Engine};

use super::args::ReaderArgs;
use super::{CliError, Exit, print, reader};

/// What the child is given to read.
const TRIAL: &str = "casebrief";

/// Prints what was found; says whether a run could start.
pub(crate) fn doctor(args: &ReaderArgs) -> Result<Exit, CliError> {
    let Engine { version, folder, languages, models } = reader::engine();
    let second = models.map_or_else(
        || "not installed, so no number on a picture is clear; scripts/models fetches it".to_owned(),
        |it| format!("PP-OCR, in {}", it.display()),
    );
    let folder = folder.map_or_else(|| "not found".to_owned(), |it| it.display().to_string());
    let tried = trial(args);
    let verdict = match &tried {
        Ok(true) => "ready".to_owned(),
        Ok(false) => "not ready: a reading child starts and does not read".to_owned(),
        Err(error) => format!("not ready: {}", print::with_causes(error)),
    };
    let mut text = String::new();
    for (what, found) in [
        ("text recognition", version),
        ("language data", folder),
        ("languages", languages.join(", ")),
        ("second reader", second),
        ("memory a file", format!("{} MiB", args.memory)),
        ("time a file", format!("{0} s, and {0} s for each page", args.timeout)),
        ("verdict", verdict),
    ] {
        text += &format!("{what:18}{found}\n");
    }
    print::print(&text)?;
    Ok(if matches!(tried, Ok(true)) { Exit::AllRead } else { Exit::Problems })
}

/// Whether a child reads a file of one word.
fn trial(args: &ReaderArgs) -> Result<bool, CliError> {
    let (settings, _) = reader::settings(args)?;
    let file = batch::trial_file(TRIAL)?;
    let documents = batch::read_files(&[file.path().to_owned()], &settings)?;
    Ok(documents.iter().flat_map(|it| &it.pages).flat_map(|it| &it.words).any(|it| it.text == TRIAL))
}

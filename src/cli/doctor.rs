//! `casebrief doctor`: what this machine has.

use casebrief::batch::Engine;

use super::args::ReaderArgs;
use super::{CliError, Exit, print, reader};

/// Prints what was found; says whether a run could start.
pub(crate) fn doctor(args: &ReaderArgs) -> Result<Exit, CliError> {
    let Engine { version, folder, languages } = reader::engine();
    let folder = folder.map_or_else(|| "not found".to_owned(), |it| it.display().to_string());
    let mut text = format!("text recognition  {version}\n");
    text += &format!("language data     {folder}\n");
    text += &format!("languages         {}\n", languages.join(", "));
    text += &format!("memory a file     {} MiB\n", args.memory);
    text += &format!("time a file       {0} s, and {0} s for each page\n", args.timeout);
    let settings = reader::settings(args);
    let verdict = match &settings {
        Ok(_) => "ready".to_owned(),
        Err(error) => format!("not ready: {error}"),
    };
    text += &format!("verdict           {verdict}\n");
    print::print(&text)?;
    Ok(if settings.is_ok() { Exit::AllRead } else { Exit::Problems })
}

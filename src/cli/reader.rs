//! From arguments to the settings of reading.

use std::path::{Path, PathBuf};
use std::time::Duration;

use casebrief::batch::{Engine, OCR_PROGRAM, ReaderSettings};

use super::CliError;
use super::args::ReaderArgs;

/// The settings, and the engine they ask for.
pub(crate) fn settings(args: &ReaderArgs) -> Result<(ReaderSettings, Engine), CliError> {
    let (ocr_program, engine) = engine()?;
    engine.check(&args.lang.0)?;
    let settings = ReaderSettings {
        program: std::env::current_exe().map_err(CliError::Program)?,
        ocr_program,
        languages: args.lang.0.clone(),
        models: engine.models.clone(),
        passwords: args.passwords.as_deref().map_or_else(|| Ok(Vec::new()), passwords)?,
        timeout: Duration::from_secs(args.timeout),
        memory_mib: args.memory,
    };
    Ok((settings, engine))
}

/// The program that reads pictures, and its engine.
pub(crate) fn engine() -> Result<(PathBuf, Engine), CliError> {
    let ocr_program = std::env::current_exe().map_err(CliError::Program)?.with_file_name(OCR_PROGRAM);
    let engine = Engine::find(&ocr_program)?;
    Ok((ocr_program, engine))
}

fn passwords(path: &Path) -> Result<Vec<String>, CliError> {
    #[expect(clippy::disallowed_methods, reason = "named on the command line")]
    let text = std::fs::read_to_string(path)
        .map_err(|source| CliError::Passwords { path: path.to_owned(), source })?;
    // A password may begin or end with a space; an empty line is none, and no system passes on a NUL.
    Ok(text.lines().filter(|it| !it.is_empty() && !it.contains('\0')).map(str::to_owned).collect())
}

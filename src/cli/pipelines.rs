//! `casebrief pipelines`: what the shipped pipelines ask for, and whether one's own are right.

use std::path::PathBuf;

use casebrief::pipeline::{Checked, Knowledge};

use super::args::PipelinesWhat;
use super::{CliError, Exit, print};

/// Lists, shows or checks pipelines.
pub(crate) fn pipelines(what: &PipelinesWhat) -> Result<Exit, CliError> {
    match what {
        PipelinesWhat::List => print::print(&Knowledge::builtin()?.list_text())?,
        PipelinesWhat::Show { name } => print::print(&Knowledge::builtin()?.show_text(name)?)?,
        PipelinesWhat::Check { files } => return check(files),
    }
    Ok(Exit::AllRead)
}

/// Tells of each file whether it is right.
fn check(files: &[PathBuf]) -> Result<Exit, CliError> {
    let Checked { text, errors } = Knowledge::check(files)?;
    print::print(&text)?;
    let is_right = errors.is_empty();
    for error in errors {
        print::complain(&error.into());
    }
    Ok(if is_right { Exit::AllRead } else { Exit::NotDone })
}

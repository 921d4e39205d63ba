//! `casebrief index` and `casebrief verify`: what was written before.

use casebrief::batch::{self, Fault};

use super::args::{IndexArgs, VerifyArgs};
use super::{CliError, Exit, print};

/// Writes the triage list anew.
pub(crate) fn index(args: &IndexArgs, is_quiet: bool) -> Result<Exit, CliError> {
    let listed = batch::index(&args.out)?;
    let n_left_out = listed.unreadable.len();
    for error in listed.unreadable {
        print::complain(&error.into());
    }
    if !is_quiet {
        let n_cases = listed.rows.len();
        print::note(&format!("{n_cases} cases; the list is {}", args.out.join("index.html").display()));
    }
    Ok(if n_left_out == 0 { Exit::AllRead } else { Exit::Problems })
}

/// Prints what is not as it should be.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Exit, CliError> {
    let faults = batch::verify(&args.records, &args.out)?;
    let line = |it: &Fault| print::inert(&format!("{}: {}", it.case, it.what)).replace('\n', " ") + "\n";
    print::print(&faults.iter().map(line).collect::<String>())?;
    Ok(if faults.is_empty() { Exit::AllRead } else { Exit::Problems })
}

//! The command line: arguments in, exit code out.

mod args;
mod child;
mod clock;
mod doctor;
mod error;
mod explain;
mod finished;
mod labs;
mod pipelines;
mod print;
mod progress;
mod read;
mod reader;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Args, Command};
use self::error::CliError;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every file of every case was read.
    AllRead = 0,
    /// Done, but some file or page has a problem.
    Problems = 1,
    /// It could not be done.
    NotDone = 2,
    /// Done, with findings; only when asked for.
    Findings = 3,
    /// Stopped; what is finished is kept.
    Interrupted = 130,
}

/// Does what the arguments ask for.
pub(crate) fn main() -> ExitCode {
    casebrief::batch::hide_words_of_panics();
    let args = Args::parse();
    let is_quiet = args.is_quiet;
    let result = match args.command {
        Command::Run(args) => run::run(args, is_quiet),
        Command::Read(args) => read::read(args),
        Command::Labs(args) => labs::labs(args),
        Command::Index(args) => finished::index(&args, is_quiet),
        Command::Verify(args) => finished::verify(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Pipelines(args) => pipelines::pipelines(&args.what.unwrap_or_default()),
        Command::Schema => print::print(&casebrief::report::schema()).map(|()| Exit::AllRead),
        Command::Explain(args) => explain::explain(&args),
        Command::ReadOne(args) => child::read_one(args),
    };
    let exit = result.unwrap_or_else(|error| {
        print::complain(&error);
        Exit::NotDone
    });
    ExitCode::from(exit as u8)
}

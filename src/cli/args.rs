//! The arguments, as they may be given.

use std::path::PathBuf;
use std::str::FromStr;

use casebrief::batch::Shard;
use casebrief::model::IsoDate;
use clap::{Parser, Subcommand, ValueEnum};

/// Reads a folder of a patient's records and writes the case brief a reviewing specialist reads first.
#[derive(Debug, Parser)]
#[command(name = "casebrief", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Say nothing but errors
    #[arg(long = "quiet", short = 'q', global = true)]
    pub(crate) is_quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0    every file of every case was read
  1    done, but some file or page has a problem (named in OUT/run.json)
  2    wrong usage, or it could not be done
  3    done, with findings (only under --fail-on-findings)
  130  stopped; finished cases are kept and the next run goes on from there";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a brief for every case in a folder
    Run(RunArgs),
    /// Show the words of one file with boxes and confidences
    Read(ReadArgs),
    /// Show only the laboratory results of some files
    Labs(LabsArgs),
    /// Write the triage list over the finished cases of an output folder
    Index(IndexArgs),
    /// Check that every file has exactly one status and every output is whole
    Verify(VerifyArgs),
    /// Show what this machine has: languages, limits, a child that starts
    Doctor(ReaderArgs),
    /// List, show or check pipelines
    Pipelines(PipelinesArgs),
    /// Print the JSON Schema of summary.json
    Schema,
    /// Show why a finding or fact is there: rule, source, page, box, words
    Explain(ExplainArgs),
    /// Read the file on standard input
    #[command(hide = true)]
    ReadOne(ReadOneArgs),
}

/// How files are read.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ReaderArgs {
    /// Languages of the records, as Tesseract names them
    #[arg(long, default_value = "eng", value_name = "eng+spa")]
    pub(crate) lang: Languages,
    /// A file with one password a line, tried on encrypted files
    #[arg(long, value_name = "FILE")]
    pub(crate) passwords: Option<PathBuf>,
    /// Seconds a file may take, and as many again for each of its pages
    #[arg(long, default_value_t = 30, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// MiB of address space for reading one file
    #[arg(long, default_value_t = 2048, value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub(crate) memory: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// Each folder directly inside it is a case
    pub(crate) records: PathBuf,
    /// Where the briefs go
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// A shipped pipeline by name, or a file of one's own; may be given several times
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) pipeline: Vec<String>,
    /// The day the cases are judged on, as 2024-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) as_of: Option<IsoDate>,
    /// Files read at once [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Read again what was read before
    #[arg(long = "fresh")]
    pub(crate) is_fresh: bool,
    /// Only part I of N of the cases, told apart by their names
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub(crate) shard: Option<Shard>,
    /// How to show progress on standard error
    #[arg(long, value_enum, default_value_t = ProgressForm::Auto)]
    pub(crate) progress: ProgressForm,
    /// Exit with 3 when there is any finding
    #[arg(long)]
    pub(crate) fail_on_findings: bool,
    #[command(flatten)]
    pub(crate) reader: ReaderArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressForm {
    /// A bar on a terminal, else nothing
    Auto,
    /// One JSON object a line
    Json,
    /// Nothing
    None,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReadArgs {
    /// The file
    pub(crate) file: PathBuf,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ReadForm::Text)]
    pub(crate) format: ReadForm,
    #[command(flatten)]
    pub(crate) reader: ReaderArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadForm {
    /// Everything that was read
    Json,
    /// The words alone
    Text,
    /// Words with boxes, as OCR programs exchange them
    Hocr,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LabsArgs {
    /// The files, taken as one case
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// How to show them
    #[arg(long, value_enum, default_value_t = LabsForm::Table)]
    pub(crate) format: LabsForm,
    /// The day results are judged on, as 2024-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) as_of: Option<IsoDate>,
    #[command(flatten)]
    pub(crate) reader: ReaderArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabsForm {
    /// For people
    Table,
    /// As in summary.json
    Json,
    /// As labs.csv
    Csv,
}

#[derive(Debug, clap::Args)]
pub(crate) struct IndexArgs {
    /// The output folder of one or more runs
    pub(crate) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// The folder of cases
    pub(crate) records: PathBuf,
    /// The output folder
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PipelinesArgs {
    #[command(subcommand)]
    pub(crate) what: Option<PipelinesWhat>,
}

#[derive(Debug, Default, Subcommand)]
pub(crate) enum PipelinesWhat {
    /// Name the shipped pipelines
    #[default]
    List,
    /// Show what a pipeline asks for
    Show {
        /// Its name
        name: String,
    },
    /// Check pipeline files of one's own
    Check {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The output folder of the case, or its summary.json
    pub(crate) case: PathBuf,
    /// Id of a finding, fact, record, file or checklist item
    pub(crate) id: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReadOneArgs {
    #[arg(long)]
    pub(crate) lang: Languages,
    #[arg(long)]
    pub(crate) memory: u64,
    /// The file within the file to read, one number a depth
    #[arg(long, value_delimiter = '.')]
    pub(crate) member: Vec<u32>,
    /// Misbehaves on purpose; for tests
    #[cfg(debug_assertions)]
    #[arg(long)]
    pub(crate) poison: Option<String>,
}

/// One or more languages, joined by "+".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Languages(pub(crate) Vec<String>);

impl FromStr for Languages {
    type Err = String;

    fn from_str(text: &str) -> Result<Languages, String> {
        let languages: Vec<String> = text.split('+').map(str::to_owned).collect();
        // Such names become parts of file names, so nothing else may stand in them.
        let is_name =
            |it: &String| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if languages.iter().all(is_name) {
            return Ok(Languages(languages));
        }
        Err("languages are written as eng or eng+spa".to_owned())
    }
}

fn parse_day(text: &str) -> Result<IsoDate, String> {
    let wrong = || "a day is written as 2024-03-01".to_owned();
    let date: IsoDate = text.parse().map_err(|_| wrong())?;
    if date.precision() == "day" { Ok(date) } else { Err(wrong()) }
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((number, of)) if 1 <= number && number <= of => Ok(Shard { number, of }),
        Some(_) | None => Err("a part is written as 1/4, 2/4 and so on".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Args, Languages, parse_day, parse_shard};

    #[test]
    fn arguments_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn parts_days_and_languages_are_parsed() {
        assert!(parse_shard("2/4").is_ok_and(|it| (it.number, it.of) == (2, 4)));
        for wrong in ["0/4", "5/4", "1", "a/b", "1/0", ""] {
            assert!(parse_shard(wrong).is_err(), "{wrong}");
        }
        assert!(parse_day("2024-02-29").is_ok());
        for wrong in ["2024", "2023-02-29", "today"] {
            assert!(parse_day(wrong).is_err(), "{wrong}");
        }
        assert_eq!("eng+chi_sim".parse(), Ok(Languages(vec!["eng".into(), "chi_sim".into()])));
        for wrong in ["", "eng+", "../eng", "eng spa"] {
            assert!(wrong.parse::<Languages>().is_err(), "{wrong}");
        }
    }
}

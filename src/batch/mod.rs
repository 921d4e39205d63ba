//! Many cases at once: folders, children, output. The only room besides `pipeline` that touches the world.

mod audit;
mod child;
mod death;
mod engine;
mod error;
mod few;
mod finished;
mod folder;
mod isolate;
mod lock;
mod members;
mod one_case;
mod output;
mod readings;
mod run;
mod sender;
mod source;
mod tally;
mod wire;

pub use self::child::{ChildError, LockedIn, hide_words_of_panics, lock_in, passwords, serve};
pub use self::engine::{Engine, FOLDERS, OCR_PROGRAM};
pub use self::error::BatchError;
pub use self::few::{Trial, brief_files, read_files, try_reading};
pub use self::finished::{Fault, Listed, index, load, verify};
pub use self::isolate::{PICTURE_MET, ReaderSettings, TESSDATA};
pub use self::lock::{Lock, LockError};
pub use self::run::{Event, Job, Shard, Watch, run};
pub use self::tally::{Outcome, PeakMemory, ProblemLine, RunReport, Tally};

//! The hidden command `read-one`: this program as its own reading child.

use std::io;

use casebrief::batch::{self, PASSWORDS};
use casebrief::read::{Readers, Settings, Tesseract, stay_on_this_thread};

use super::args::ReadOneArgs;
use super::{CliError, Exit};

/// Reads the file on standard input and answers on standard output.
pub(crate) fn read_one(args: ReadOneArgs) -> Result<Exit, CliError> {
    #[expect(clippy::disallowed_methods, reason = "arguments could be seen by every user of the machine")]
    let passwords = std::env::var(PASSWORDS).unwrap_or_default();
    let settings = Settings {
        languages: args.lang.0,
        passwords: passwords.lines().map(str::to_owned).collect(),
        pages: None,
    };
    batch::limit_self(args.memory << 20).map_err(CliError::Limits)?;
    #[cfg(debug_assertions)]
    if let Some(kind) = &args.poison {
        poison::take(kind);
    }
    stay_on_this_thread();
    let mut engine = Readers::new(Tesseract::new(&settings.languages), args.models);
    batch::serve(io::stdin().lock(), io::stdout().lock(), &settings, &mut engine).map_err(CliError::Print)?;
    Ok(Exit::AllRead)
}

/// Every way a child can go wrong, for the tests of its parent.
#[cfg(debug_assertions)]
mod poison {
    use std::hint::black_box;
    use std::thread;
    use std::time::Duration;

    use super::super::print;

    /// Does the named wrong thing; most of them do not come back.
    pub(super) fn take(kind: &str) {
        match kind {
            "abort" => std::process::abort(),
            "overflow" => _ = black_box(deep(0)),
            "memory" => _ = black_box(vec![1u8; 64 << 30]),
            "hang" => thread::sleep(Duration::from_secs(3600)),
            "nonsense" => _ = print::print("words of a record\n"),
            "silence" => std::process::exit(0),
            "code" => std::process::exit(7),
            "flood" => flood(),
            "half" => half(),
            _ => panic!("words of a record"),
        }
    }

    fn deep(n: u64) -> u64 {
        let pad = [n; 512];
        black_box(&pad);
        if n == u64::MAX { 0 } else { deep(n + 1) + pad[7] }
    }

    /// Never ends a line.
    fn flood() {
        while print::print(&"x".repeat(1 << 20)).is_ok() {}
    }

    /// Tells one page and hangs in the second.
    fn half() {
        let page = r#"{"number":1,"size":{"width":9.0,"height":9.0},"origin":"text_layer","turned":0,"quality":"good","words":[{"text":"one","rect":[1.0,1.0,2.0,2.0],"confidence":100,"reader":"file","others":[]}]}"#;
        _ = print::print(&format!("{{\"Part\":{{\"Format\":\"pdf\"}}}}\n{{\"Part\":{{\"Page\":{page}}}}}\n"));
        thread::sleep(Duration::from_secs(3600));
    }
}

//! Gives every file found its name by content.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::model::{Problem, ProblemKind, Source, SourceId};

use super::folder::Entry;

/// The longest file that is read, in bytes; no honest upload comes near it.
pub(super) const MAX_BYTES: u64 = 512 << 20;

/// Hex digits in the name of a file.
const ID_DIGITS: usize = 12;

/// A file with its name, and the way to its bytes.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its card's head.
    pub source: Source,
    /// Where it can be read, or why it can't.
    pub place: Result<PathBuf, Problem>,
    /// The file within that file, one number a depth; none for the file itself.
    pub inside: Vec<u32>,
    /// By which its reading is known: the hash of its bytes, or of those it lies in and its place there.
    pub key: String,
}

/// Content hash of a file, or why there is none.
pub(super) type Hashed = Result<String, Problem>;

/// Returns the SHA-256 of all that can be read, in hex digits.
///
/// # Errors
/// When reading fails.
pub(super) fn sha256(mut input: impl io::Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n_read => hasher.update(&buffer[..n_read]),
        }
    }
}

/// Hashes one listed file.
///
/// What can't be opened or is too long comes back as the problem that stands on its card.
pub(super) fn hash(entry: &Entry) -> Hashed {
    let not_opened = |why: String| Problem::of_file(ProblemKind::NotOpened, why);
    if let Some(why) = &entry.refused {
        return Err(not_opened(why.clone()));
    }
    #[expect(clippy::disallowed_methods, reason = "batch opens the files of a case")]
    let file = File::open(&entry.place).map_err(|it| not_opened(format!("it can't be opened: {it}")))?;
    let about = file.metadata().map_err(|it| not_opened(format!("it can't be opened: {it}")))?;
    if !about.is_file() {
        return Err(not_opened("it changed into something else while it was listed; run again".into()));
    }
    if about.len() > MAX_BYTES {
        let megabytes = MAX_BYTES >> 20;
        let why = format!("it is longer than {megabytes} MiB; split it into parts");
        return Err(Problem::of_file(ProblemKind::LimitHit, why));
    }
    // One byte more than allowed shows that the file grew.
    sha256(file.take(MAX_BYTES + 1)).map_err(|it| not_opened(format!("it can't be read: {it}")))
}

/// Names the files of one case, in their order; the same bytes again get "-2", "-3" and so on behind.
pub(super) fn name_all(entries: Vec<Entry>, hashes: Vec<Hashed>) -> Vec<Found> {
    let named = entries.into_iter().zip(hashes).map(|(entry, hashed)| {
        let place = match &hashed {
            Ok(_) => Ok(entry.place.clone()),
            Err(problem) => Err(problem.clone()),
        };
        let source = name(entry, hashed);
        Found { place, inside: Vec::new(), key: source.sha256.clone(), source }
    });
    let mut named: Vec<Found> = named.collect();
    tell_apart(named.iter_mut().map(|it| &mut it.source));
    named
}

/// Gives files of the same name "-2", "-3" and so on behind it, in their order.
pub(super) fn tell_apart<'a>(sources: impl Iterator<Item = &'a mut Source>) {
    let mut n_seen: BTreeMap<String, u32> = BTreeMap::new();
    for source in sources {
        let name: String = source.id.0.chars().take(ID_DIGITS).collect();
        let n_same = n_seen.entry(name.clone()).or_default();
        *n_same += 1;
        source.id = SourceId(if *n_same == 1 { name } else { format!("{name}-{n_same}") });
    }
}

/// Names a file by its content, or by its path where the content is not to be had.
pub(super) fn name(entry: Entry, hashed: Hashed) -> Source {
    // Without content the hash on the card stays empty.
    let sha256 = hashed.unwrap_or_default();
    let of_path = || hex(&Sha256::digest(entry.shown.as_bytes()));
    let from = if sha256.is_empty() { of_path() } else { sha256.clone() };
    let id = SourceId(from.chars().take(ID_DIGITS).collect());
    Source { id, path: entry.shown, sha256, bytes: entry.bytes }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Hashed, hash, name_all, sha256};
    use crate::batch::folder::Entry;
    use crate::model::ProblemKind;

    fn entry(shown: &str) -> Entry {
        Entry { shown: shown.into(), place: shown.into(), bytes: 3, refused: None }
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&b"abc"[..]).unwrap(), abc);
    }

    #[test]
    fn the_same_bytes_twice_are_told_apart() {
        let hashes: Vec<Hashed> =
            ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaa"].map(|it| Ok(it.to_owned())).into();
        let found = name_all(vec![entry("1"), entry("2"), entry("3")], hashes);
        let ids: Vec<_> = found.iter().map(|it| it.source.id.0.as_str()).collect();
        assert_eq!(ids, ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "aaaaaaaaaaaa-2"]);
    }

    #[test]
    fn what_is_refused_or_gone_has_a_problem_and_a_name() {
        let refused = Entry { refused: Some("it is a pipe".into()), ..entry("pipe") };
        let gone = entry("/no/such/file");
        let hashes = vec![hash(&refused), hash(&gone)];
        let found = name_all(vec![refused, gone], hashes);
        assert!(found.iter().all(|it| it.source.id.0.len() == 12 && it.source.sha256.is_empty()));
        for it in found {
            assert_eq!(it.place.unwrap_err().kind, ProblemKind::NotOpened);
        }
    }
}

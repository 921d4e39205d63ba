//! Lists cases and their files; opens none of them and follows no link.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use super::BatchError;

/// What the sender says about a case; it stands beside the documents and is none of them.
pub(super) const CASE_FILE: &str = "case.toml";

/// Names under the output folder that no case may take.
const RESERVED: [&str; 5] = ["audit.jsonl", "index.html", "index.json", "readings", "run.json"];

/// A folder of documents of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseFolder {
    /// Its name, told apart from all others.
    pub id: String,
    /// Where it lies.
    pub root: PathBuf,
    /// Whether only files directly in it belong to the case.
    pub is_loose: bool,
    /// Bytes of all its files.
    pub bytes: u64,
    /// How many files it has.
    pub n_files: usize,
}

/// Something found in a case folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Relative to the case folder, with "/" between the parts; odd names are shown as well as can be.
    pub shown: String,
    /// Where it lies.
    pub place: PathBuf,
    /// Its length as listed.
    pub bytes: u64,
    /// Why it can't be a document; `None` for a plain file.
    pub refused: Option<String>,
}

/// Lists the cases of a records folder, by name.
///
/// A case is a folder directly inside; loose files form one more case named after the records folder.
///
/// # Errors
/// When the records folder can't be listed.
pub(super) fn cases(records: &Path) -> Result<Vec<CaseFolder>, BatchError> {
    let records_error = |source| BatchError::Records { path: records.to_owned(), source };
    let root = records.canonicalize().map_err(records_error)?;
    let listed = list(&root).map_err(records_error)?;
    let mut names = Names::default();
    let mut cases = Vec::new();
    for entry in listed.iter().filter(|it| it.file_type().is_ok_and(|it| it.is_dir())) {
        let id = names.tell_apart(&entry.file_name().to_string_lossy());
        cases.push(counted(CaseFolder { id, root: entry.path(), is_loose: false, bytes: 0, n_files: 0 }));
    }
    let name = root.file_name().map_or_else(|| "records".into(), |it| it.to_string_lossy());
    let loose =
        counted(CaseFolder { id: names.tell_apart(&name), root, is_loose: true, bytes: 0, n_files: 0 });
    if loose.n_files > 0 {
        cases.push(loose);
    }
    Ok(cases)
}

/// Lists everything in a case that is not a folder, at any depth, sorted by the bytes of the path.
///
/// What can't be a document (a link, a pipe, a device, a folder that can't be listed) is listed too,
/// with the reason.
pub(super) fn entries(case: &CaseFolder) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut folders = vec![case.root.clone()];
    while let Some(folder) = folders.pop() {
        let listed = match list(&folder) {
            Ok(listed) => listed,
            Err(error) => {
                found.push(entry(case, folder, 0, Some(format!("the folder can't be listed: {error}"))));
                continue;
            }
        };
        for it in listed {
            let place = it.path();
            if place == case.root.join(CASE_FILE) {
                continue;
            }
            match it.metadata() {
                Ok(about) if about.is_dir() && case.is_loose => {}
                Ok(about) if about.is_dir() => folders.push(place),
                Ok(about) => found.push(entry(case, place, about.len(), refusal(about.file_type()))),
                Err(error) => found.push(entry(case, place, 0, Some(format!("it can't be listed: {error}")))),
            }
        }
    }
    found.sort_by(|a, b| a.place.as_os_str().as_bytes().cmp(b.place.as_os_str().as_bytes()));
    found
}

/// One file named by itself; a link is followed, for whoever named it meant the file behind.
pub(super) fn of_file(path: &Path) -> Entry {
    let shown = path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    let (bytes, refused) = match fs::metadata(path) {
        Ok(about) => (about.len(), refusal(about.file_type())),
        Err(error) => (0, Some(format!("it can't be opened: {error}"))),
    };
    Entry { shown, place: path.to_owned(), bytes, refused }
}

/// Checks that no folder lies within the other.
///
/// # Errors
/// When one does: the output would be taken for records, or written among them.
pub(super) fn check_apart(records: &Path, out: &Path) -> Result<(), BatchError> {
    let (records, out) = (resolved(records), resolved(out));
    if out.starts_with(&records) {
        return Err(BatchError::Nested { inner: out, outer: records });
    }
    if records.starts_with(&out) {
        return Err(BatchError::Nested { inner: records, outer: out });
    }
    Ok(())
}

fn counted(case: CaseFolder) -> CaseFolder {
    let entries = entries(&case);
    CaseFolder { bytes: entries.iter().map(|it| it.bytes).sum(), n_files: entries.len(), ..case }
}

fn list(folder: &Path) -> io::Result<Vec<DirEntry>> {
    let mut listed = fs::read_dir(folder)?.collect::<io::Result<Vec<DirEntry>>>()?;
    listed.sort_by_key(DirEntry::file_name);
    Ok(listed)
}

fn entry(case: &CaseFolder, place: PathBuf, bytes: u64, refused: Option<String>) -> Entry {
    let inside = place.strip_prefix(&case.root).unwrap_or(&place);
    let parts: Vec<_> = inside.iter().map(|it| it.to_string_lossy()).collect();
    Entry { shown: parts.join("/"), place, bytes, refused }
}

fn refusal(it: FileType) -> Option<String> {
    let what = match it {
        it if it.is_file() => return None,
        it if it.is_symlink() => "a link, which may lead anywhere",
        it if it.is_fifo() => "a pipe",
        it if it.is_socket() => "a socket",
        it if it.is_block_device() || it.is_char_device() => "a device",
        it if it.is_dir() => "a folder",
        _ => "not a plain file",
    };
    Some(format!("it is {what}; give the file itself"))
}

/// The path without links as far as it exists, and the rest as it is.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), path.strip_prefix(ancestor)) {
            return real.join(rest);
        }
    }
    path
}

/// Names given so far, so that no two cases share one.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn tell_apart(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut n_tries = 1;
        while RESERVED.contains(&free.as_str()) || self.0.contains(&free) {
            n_tries += 1;
            free = format!("{name}-{n_tries}");
        }
        self.0.insert(free.clone());
        free
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Entry, cases, check_apart, entries};

    fn put(root: &Path, path: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"words").unwrap();
    }

    fn shown(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|it| it.shown.as_str()).collect()
    }

    #[test]
    fn each_folder_is_a_case_and_loose_files_are_one_more() {
        let root = tempfile::tempdir().unwrap();
        let records = root.path().join("monday");
        for path in ["b/x.pdf", "a/deep/er/y.pdf", "a/Z.pdf", "loose.png", "case.toml", "a/case.toml"] {
            put(&records, path);
        }
        fs::create_dir(records.join("empty")).unwrap();
        let cases = cases(&records).unwrap();
        let ids: Vec<_> = cases.iter().map(|it| (it.id.as_str(), it.n_files, it.bytes)).collect();
        assert_eq!(ids, [("a", 2, 10), ("b", 1, 5), ("empty", 0, 0), ("monday", 1, 5)]);
        assert_eq!(shown(&entries(&cases[0])), ["Z.pdf", "deep/er/y.pdf"]);
        assert_eq!(shown(&entries(&cases[3])), ["loose.png"]);
    }

    #[test]
    fn names_of_output_files_and_of_other_cases_are_not_taken_twice() {
        let root = tempfile::tempdir().unwrap();
        let records = root.path().join("a");
        for path in ["readings/x", "a/x", "loose"] {
            put(&records, path);
        }
        let ids: Vec<_> = cases(&records).unwrap().into_iter().map(|it| it.id).collect();
        assert_eq!(ids, ["a", "readings-2", "a-2"]);
    }

    #[test]
    fn links_pipes_and_odd_names_are_listed_and_links_are_not_followed() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;
        let root = tempfile::tempdir().unwrap();
        let case = root.path().join("a");
        put(&case, "x");
        std::os::unix::fs::symlink(root.path(), case.join("loop")).unwrap();
        std::os::unix::net::UnixListener::bind(case.join("socket")).unwrap();
        fs::write(case.join(OsStr::from_bytes(b"\xff.pdf")), b"1").unwrap();
        let entries = entries(&cases(root.path()).unwrap()[0]);
        assert_eq!(shown(&entries), ["loop", "socket", "x", "\u{fffd}.pdf"]);
        let refused: Vec<_> = entries.iter().map(|it| it.refused.is_some()).collect();
        assert_eq!(refused, [true, true, false, false]);
    }

    #[test]
    fn output_within_records_and_records_within_output_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let records = root.path().join("records");
        fs::create_dir(&records).unwrap();
        assert!(check_apart(&records, &records).is_err());
        assert!(check_apart(&records, &records.join("not/yet")).is_err());
        assert!(check_apart(&records, root.path()).is_err());
        assert!(check_apart(&records, &root.path().join("out")).is_ok());
        assert!(check_apart(&records, &root.path().join("records-out")).is_ok());
    }

    #[test]
    fn a_records_folder_that_is_not_there_is_an_error() {
        assert!(cases(Path::new("/no/such/folder")).is_err());
    }
}

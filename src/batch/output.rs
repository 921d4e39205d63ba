//! Writes files so that nobody ever sees half of one: beside, synced, renamed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::BatchError;

/// Writes a file as a whole or not at all; a file that holds these bytes already is left alone.
///
/// The file can be read by its owner only.
///
/// # Errors
/// When the bytes can't be brought onto the disk; what stood there before still stands.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), BatchError> {
    if holds(path, bytes) {
        return Ok(());
    }
    write_beside(path, bytes).map_err(BatchError::write(path))
}

/// Makes a folder and those around it, open to their owner only; one that is there already is left as it is.
///
/// # Errors
/// When it can't be made.
pub(super) fn make_folder(path: &Path) -> Result<(), BatchError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(BatchError::write(path))
}

/// Adds one line to a file that is only ever added to.
///
/// # Errors
/// When the line can't be brought onto the disk.
pub(super) fn append_line(path: &Path, line: &str) -> Result<(), BatchError> {
    let append = || -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        // One write call, so that lines of several runs never mix.
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()
    };
    append().map_err(BatchError::write(path))
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    let is_as_long = fs::metadata(path).is_ok_and(|it| it.len() == bytes.len() as u64);
    #[expect(clippy::disallowed_methods, reason = "an output file is held against its new content")]
    let is_same = || fs::read(path).is_ok_and(|it| it == bytes);
    is_as_long && is_same()
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Such a file has mode 0600 from its first moment.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    // Without this a power cut after the rename leaves an empty file.
    file.as_file().sync_all()?;
    file.persist(path).map_err(|it| it.error)?;
    #[expect(clippy::disallowed_methods, reason = "a folder is opened to bring the rename onto the disk")]
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::{append_line, make_folder, write};

    fn mode(path: &std::path::Path) -> u32 {
        fs::metadata(path).map_or(0, |it| it.permissions().mode() & 0o777)
    }

    #[test]
    fn files_and_folders_are_for_their_owner_only() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        make_folder(&folder).unwrap();
        write(&folder.join("x"), b"one").unwrap();
        append_line(&folder.join("log"), "first").unwrap();
        assert_eq!((mode(&root.path().join("a")), mode(&folder)), (0o700, 0o700));
        assert_eq!((mode(&folder.join("x")), mode(&folder.join("log"))), (0o600, 0o600));
    }

    #[test]
    fn a_file_that_holds_the_same_bytes_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x");
        write(&path, b"one").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write(&path, b"one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write(&path, b"two").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 3);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "a file beside was left");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let error = write(&root.path().join("no/x"), b"one").unwrap_err();
        assert!(error.to_string().starts_with("can't write "));
    }
}

//! What text recognition is installed on this machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::read::ocr::ppocr::Models;

use super::isolate::TESSDATA;
use super::{BatchError, source};

/// Where Debian, other distributions and own builds keep the data of Tesseract.
pub const FOLDERS: [&str; 4] = [
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
];

/// The program that reads pictures; it is installed beside this one.
pub const OCR_PROGRAM: &str = "casebrief-ocr";

/// Where the models of the second reader lie below the folders of shared data.
const MODELS: &str = "casebrief/models";

/// The text recognition engines and their data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Name and version of the first reader.
    pub version: String,
    /// Where its data lies; `None` when none was found.
    pub folder: Option<PathBuf>,
    /// The languages there are data for, sorted.
    pub languages: Vec<String>,
    /// Where the models of the second reader lie; `None` when they are not there.
    pub models: Option<PathBuf>,
}

impl Engine {
    /// Asks the program that reads pictures for its engine, and looks for the data of both readers.
    ///
    /// # Errors
    /// When the program does not start or does not answer.
    pub fn find(ocr_program: &Path) -> Result<Engine, BatchError> {
        let failed = |source| BatchError::Start { program: ocr_program.to_owned(), source };
        #[expect(clippy::disallowed_methods, reason = "the program of the reading children")]
        let answer = Command::new(ocr_program).arg("engine").output().map_err(failed)?;
        let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        if !answer.status.success() || version.is_empty() {
            return Err(failed(io::Error::other("it does not say which engine it has")));
        }
        Ok(Engine::with_data(version))
    }

    fn with_data(version: String) -> Engine {
        let given = std::env::var_os(TESSDATA).map(PathBuf::from);
        let below = given.as_ref().map(|it| it.join("tessdata"));
        let usual = FOLDERS.iter().map(PathBuf::from);
        let mut folders = given.into_iter().chain(below).chain(usual);
        let found = folders.find_map(|it| languages_in(&it).map(|languages| (it, languages)));
        let models = models_folders().into_iter().find(|it| Models::are_in(it));
        match found {
            Some((folder, languages)) => Engine { version, folder: Some(folder), languages, models },
            None => Engine { version, folder: None, languages: Vec::new(), models },
        }
    }

    /// Checks that there are data for all languages.
    ///
    /// # Errors
    /// Names the first language that is not there and the package that brings it.
    pub fn check(&self, languages: &[String]) -> Result<(), BatchError> {
        let Some(language) = languages.iter().find(|it| !self.languages.contains(it)) else {
            return Ok(());
        };
        let installed = if self.languages.is_empty() { "none".to_owned() } else { self.languages.join(", ") };
        let package = format!("tesseract-ocr-{}", language.replace('_', "-"));
        Err(BatchError::Language { language: language.clone(), installed, package })
    }

    /// Names and versions of the engines with the first digits of the hashes of their data.
    pub fn name(&self, languages: &[String]) -> String {
        let mut name = self.version.clone();
        for language in languages {
            let data = self.folder.as_ref().map(|it| it.join(format!("{language}.traineddata")));
            name += &format!(", {language} {}", short_hash(data.as_deref()));
        }
        if let Some(folder) = &self.models {
            name += "; ppocr";
            for file in Models::files() {
                name += &format!(" {}", short_hash(Some(&folder.join(file))));
            }
        }
        name
    }
}

fn short_hash(path: Option<&Path>) -> String {
    #[expect(clippy::disallowed_methods, reason = "the data of an engine is no file of a case")]
    let file = path.and_then(|it| fs::File::open(it).ok());
    let hash = file.and_then(|it| source::sha256(it).ok());
    hash.map_or_else(|| "not found".to_owned(), |it| it.chars().take(12).collect())
}

/// Where `scripts/models` puts the models, and where a package would.
fn models_folders() -> Vec<PathBuf> {
    if let Some(given) = std::env::var_os("CASEBRIEF_MODELS") {
        return vec![given.into()];
    }
    let home = || std::env::var_os("HOME").map(|it| Path::new(&it).join(".local/share"));
    let own = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home);
    let shared = ["/usr/local/share", "/usr/share"].map(PathBuf::from);
    own.into_iter().chain(shared).map(|it| it.join(MODELS)).collect()
}

/// The languages a folder has data for; `None` when it has none.
fn languages_in(folder: &Path) -> Option<Vec<String>> {
    let names = fs::read_dir(folder).ok()?.filter_map(|it| it.ok()?.file_name().into_string().ok());
    let mut languages: Vec<String> =
        names.filter_map(|it| it.strip_suffix(".traineddata").map(str::to_owned)).collect();
    languages.sort();
    (!languages.is_empty()).then_some(languages)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use std::fs;

    use super::{Engine, languages_in};

    #[test]
    fn languages_are_told_from_the_data_there_is() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(languages_in(root.path()), None);
        for name in ["spa.traineddata", "eng.traineddata", "configs"] {
            fs::write(root.path().join(name), name).unwrap();
        }
        let languages = languages_in(root.path()).unwrap();
        assert_eq!(languages, ["eng", "spa"]);
        let engine =
            Engine { version: "t 1".into(), folder: Some(root.path().into()), languages, models: None };
        assert!(engine.check(&["eng".into()]).is_ok());
        let name = engine.name(&["eng".into(), "fra".into()]);
        assert!(name.starts_with("t 1, eng ") && name.ends_with(", fra not found"), "{name}");
        let error = engine.check(&["eng".into(), "chi_sim".into()]).unwrap_err().to_string();
        assert!(error.contains("there is: eng, spa") && error.contains("tesseract-ocr-chi-sim"), "{error}");
    }
}

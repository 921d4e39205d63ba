//! Opens knowledge files, reads them strictly and puts them together.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::model::PipelineHash;

use super::error::{PipelineError, Place};
use super::labels::LabelsFile;
use super::load_analytes::{load_analytes, unknown_analyte};
use super::load_checklists::{check_conditions, check_whens, load_checklist, sort_and_link};
use super::load_drugs::{DrugRows, load_drugs};
use super::load_relations::load_relations;
use super::load_risks::{Tables, holds_risks, load_words};
use super::note_words::NoteWordsFile;
use super::ready::Ready;
use super::records::RecordsFile;
use super::show::OwnFile;
use super::{
    Analytes, Context, KindCues, Knowledge, LabWords, Labels, NoteWords, Rules, Sections, Sources, Units,
};

/// The text of a knowledge file and where it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnowledgeFile<'a> {
    /// As the user named it; for shipped files, from the root of the project.
    pub(super) path: &'a str,
    /// Its content.
    pub(super) text: &'a str,
}

macro_rules! shipped {
    ($path:literal) => {
        KnowledgeFile {
            path: concat!("pipelines/", $path),
            text: include_str!(concat!("../../pipelines/", $path)),
        }
    };
}

const AMBIGUOUS_NAMES: KnowledgeFile<'static> = shipped!("common/ambiguous_names.toml");
const ANALYTES: KnowledgeFile<'static> = shipped!("common/analytes.toml");
const BRANDS: KnowledgeFile<'static> = shipped!("common/brands.toml");
const CONTEXT: KnowledgeFile<'static> = shipped!("common/context.toml");
const DRUGS: KnowledgeFile<'static> = shipped!("common/drugs.toml");
const LABELS: KnowledgeFile<'static> = shipped!("common/labels.toml");
const LAB_WORDS: KnowledgeFile<'static> = shipped!("common/lab_words.toml");
const NAME_WORDS: KnowledgeFile<'static> = shipped!("common/name_words.toml");
const NOTE_WORDS: KnowledgeFile<'static> = shipped!("common/note_words.toml");
const RECORDS: KnowledgeFile<'static> = shipped!("common/records.toml");
const RELATIONS: KnowledgeFile<'static> = shipped!("common/relations.toml");
const RISKS: KnowledgeFile<'static> = shipped!("common/risks.toml");
const RISK_WORDS: KnowledgeFile<'static> = shipped!("common/risk_words.toml");
const RULES: KnowledgeFile<'static> = shipped!("common/rules.toml");
const SECTIONS: KnowledgeFile<'static> = shipped!("common/sections.toml");
const SOURCES: KnowledgeFile<'static> = shipped!("common/sources.toml");
const UNITS: KnowledgeFile<'static> = shipped!("common/units.toml");

/// The shipped checklists, by file name.
const CHECKLISTS: &[KnowledgeFile<'_>] = &[
    shipped!("breast_cancer.toml"),
    shipped!("cad.toml"),
    shipped!("ckd.toml"),
    shipped!("diabetes.toml"),
    shipped!("epilepsy.toml"),
    shipped!("general.toml"),
    shipped!("heart_failure.toml"),
    shipped!("hypertension.toml"),
    shipped!("joint_replacement.toml"),
    shipped!("liver.toml"),
    shipped!("lung_cancer.toml"),
    shipped!("neurology_chronic.toml"),
    shipped!("oncology_general.toml"),
    shipped!("pre_surgery.toml"),
    shipped!("prostate_cancer.toml"),
    shipped!("rheumatology.toml"),
    shipped!("spine_surgery.toml"),
    shipped!("stroke.toml"),
    shipped!("thyroid.toml"),
];

impl<'a> KnowledgeFile<'a> {
    /// Reads it into a type; keys the type doesn't know are errors.
    ///
    /// # Errors
    /// With place, what was found and what the format allows there.
    pub(super) fn parse<T: DeserializeOwned>(self) -> Result<T, PipelineError> {
        toml::from_str(self.text).map_err(|error| self.not_parsed(&error))
    }

    /// The error that this file is not what the format asks for.
    fn not_parsed(self, error: &toml::de::Error) -> PipelineError {
        PipelineError::Parse {
            place: Place::of(self.path, self.text, &error.span().unwrap_or(0..0)),
            message: plain(error.message()),
        }
    }

    /// The error that a place of this file says something that can't be.
    pub(super) fn wrong(self, span: Range<usize>, message: impl Into<String>) -> PipelineError {
        PipelineError::Wrong { place: Place::of(self.path, self.text, &span), message: message.into() }
    }

    /// The same, at the last place that holds what the message quotes first.
    pub(super) fn wrong_where_quoted(self, message: String) -> PipelineError {
        let quoted = message.split('"').nth(1).map(|it| format!("\"{it}\""));
        let at = quoted.and_then(|it| self.text.rfind(&it)).unwrap_or(0);
        self.wrong(at..at, message)
    }

    fn hash(self, id: &str) -> PipelineHash {
        let digest = Sha256::digest(self.text.as_bytes());
        PipelineHash { id: id.to_owned(), sha256: digest.iter().map(|it| format!("{it:02x}")).collect() }
    }

    /// Its name among [`Knowledge::hashes`]: the path without folder "pipelines" and ending.
    fn common_name(self) -> &'a str {
        self.path.trim_start_matches("pipelines/").trim_end_matches(".toml")
    }
}

/// The words of the format's library in words for people who write their first table.
fn plain(message: &str) -> String {
    const WORDS: [(&str, &str); 4] = [
        (
            "map, expected a sequence",
            "one table, expected several: write its head in double brackets, as [[item]]",
        ),
        ("expected a sequence", "expected a list in square brackets"),
        ("expected u32", "expected a whole number without quotes"),
        ("expected a boolean", "expected true or false without quotes"),
    ];
    let found = WORDS.iter().find(|it| message.contains(it.0));
    found.map_or_else(|| message.to_owned(), |(from, to)| message.replace(from, to))
}

impl Knowledge {
    /// Returns the knowledge that is built into the program.
    ///
    /// # Errors
    /// Never with the files as shipped; a test reads them all.
    pub fn builtin() -> Result<Knowledge, PipelineError> {
        Knowledge::load::<&Path>(&[])
    }

    /// Returns the shipped knowledge together with files of one's own.
    ///
    /// Such a file holds one checklist, or rules that name risks. A checklist or rule with the id of a shipped
    /// one must say `replaces = true` and then stands in its place.
    ///
    /// # Errors
    /// When a file can't be opened, isn't read by the format, or contradicts what is there already.
    pub fn load<P: AsRef<Path>>(extra: &[P]) -> Result<Knowledge, PipelineError> {
        let opened = extra.iter().map(|it| open(it.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let extra: Vec<KnowledgeFile<'_>> =
            opened.iter().map(|(path, text)| KnowledgeFile { path, text }).collect();
        Knowledge::of_texts(&extra)
    }

    /// Returns the shipped knowledge together with files already opened.
    fn of_texts(extra: &[KnowledgeFile<'_>]) -> Result<Knowledge, PipelineError> {
        let mut sources = Sources::default();
        sources.add(SOURCES)?;
        let units = Units::load(UNITS)?;
        // The tables that need no other one are read while the analytes are, which take half of the time.
        let (analytes, alone) = rayon::join(
            || load_analytes(ANALYTES, NAME_WORDS, AMBIGUOUS_NAMES, units.clone(), &sources),
            || Alone::load(&sources),
        );
        let analytes = analytes?;
        let Alone { lab_words, labels, kinds, drug_rows, sections, context, note_words } = alone?;
        let mut rules: Rules = RULES.parse()?;
        check_rules(RULES, &rules, &analytes)?;
        let drugs = load_drugs(drug_rows, &analytes, &sources)?;
        let relations = load_relations(RELATIONS, &analytes, &units, &sources)?;
        let tables = Tables { analytes: &analytes, units: &units, drugs: &drugs };
        let mut risks = load_words(RISK_WORDS, &sources)?;
        risks.add(RISKS, tables, &mut sources)?;
        let mut hashes: Vec<PipelineHash> = [
            AMBIGUOUS_NAMES,
            ANALYTES,
            BRANDS,
            CONTEXT,
            DRUGS,
            LABELS,
            LAB_WORDS,
            NAME_WORDS,
            NOTE_WORDS,
            RECORDS,
            RELATIONS,
            RISKS,
            RISK_WORDS,
            RULES,
            SECTIONS,
            SOURCES,
            UNITS,
        ]
        .iter()
        .map(|it| it.hash(it.common_name()))
        .collect();
        // One's own rules come first, for one's own checklists may name their words.
        let mut own_files: Vec<Option<OwnFile>> = Vec::new();
        for file in extra {
            own_files.push(if holds_risks(*file) {
                hashes.push(file.hash(file.path));
                Some(OwnFile::Risks { n_rules: risks.add(*file, tables, &mut sources)? })
            } else {
                None
            });
        }
        let known = risks.known(tables);
        check_conditions(RULES, &mut rules.conditions, known)?;
        let mut loaded = Vec::new();
        for file in CHECKLISTS {
            let one = load_checklist(*file, known, &mut sources)?;
            hashes.push(file.hash(&one.checklist.id));
            one.join(&mut loaded)?;
        }
        for (file, own) in extra.iter().zip(&mut own_files).filter(|it| it.1.is_none()) {
            let one = load_checklist(*file, known, &mut sources)?;
            *own = Some(OwnFile::Checklist { id: one.checklist.id.clone() });
            hashes.retain(|it| it.id != one.checklist.id);
            hashes.push(file.hash(&one.checklist.id));
            one.join(&mut loaded)?;
        }
        rules.conditions.extend(loaded.iter_mut().flat_map(|it| std::mem::take(&mut it.conditions)));
        check_whens(&loaded, &rules.conditions)?;
        hashes.sort();
        let checklists = sort_and_link(loaded)?;
        Ok(Knowledge {
            analytes,
            units,
            lab_words,
            kinds,
            ready: Ready::default(),
            labels,
            checklists,
            rules,
            drugs,
            risks: risks.risks,
            risk_words: risks.words,
            relations,
            sections,
            context,
            note_words,
            sources,
            hashes,
            own_files: own_files.into_iter().flatten().collect(),
        })
    }
}

/// The tables that stand alone.
struct Alone {
    lab_words: LabWords,
    labels: Labels,
    kinds: Vec<KindCues>,
    drug_rows: DrugRows<'static>,
    sections: Sections,
    context: Context,
    note_words: NoteWords,
}

impl Alone {
    fn load(sources: &Sources) -> Result<Alone, PipelineError> {
        Ok(Alone {
            lab_words: LabWords::parse(LAB_WORDS.text).map_err(|it| LAB_WORDS.not_parsed(&it))?,
            labels: Labels::of(LABELS.parse::<LabelsFile>()?).map_err(|it| LABELS.wrong_where_quoted(it))?,
            kinds: RECORDS
                .parse::<RecordsFile>()?
                .into_kinds()
                .map_err(|it| RECORDS.wrong_where_quoted(it))?,
            drug_rows: DrugRows::parse(DRUGS, BRANDS)?,
            sections: Sections::load(SECTIONS, sources)?,
            context: Context::load(CONTEXT, sources)?,
            note_words: NOTE_WORDS.parse::<NoteWordsFile>()?.into(),
        })
    }
}

/// Looks that the analytes that rules name are there.
fn check_rules(file: KnowledgeFile<'_>, rules: &Rules, analytes: &Analytes) -> Result<(), PipelineError> {
    let of_trends = rules.trends.iter().map(|it| &it.analyte);
    let mut named = of_trends.chain(&rules.expected_absent.analytes);
    match named.find(|it| analytes.get(it).is_none()) {
        Some(id) => Err(file.wrong_where_quoted(unknown_analyte(&id.0))),
        None => Ok(()),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where knowledge enters")]
fn open(path: &Path) -> Result<(String, String), PipelineError> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => decoded(name, bytes),
        Err(source) => Err(PipelineError::Open { path: name, source }),
    }
}

/// The text of a file with its name.
fn decoded(name: String, bytes: Vec<u8>) -> Result<(String, String), PipelineError> {
    String::from_utf8(bytes).map(|text| (name.clone(), text)).map_err(|error| {
        let end = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..end]);
        let message = "a byte here is no UTF-8; save the file as UTF-8".to_owned();
        PipelineError::Parse { place: Place::of(&name, &before, &(end..end)), message }
    })
}

#[cfg(test)]
mod tests {
    use super::{KnowledgeFile, NAME_WORDS, RULES, SOURCES, UNITS, check_rules, decoded};
    use crate::pipeline::load_analytes::load_analytes;
    use crate::pipeline::{Analytes, PipelineError, Sources, Units};

    const SODIUM: &str = r#"[[analyte]]
id = "sodium"
name = "Sodium"
panel = "Electrolytes"
specimen = "serum"
loinc = { code = "2951-2", name = "Sodium [Moles/volume] in Serum or Plasma", seen = "name" }
unit = "mmol/L"
decimals = 0
printed_units = ["mEq/L"]
accepted = [{ ucum = "meq/L", factor = 1, source = ["DEFINITION"] }]
critical = { low = 120, high = 160, source = ["HEFT"] }
names_en = ["Na"]
names_es = ["Sodio"]
"#;

    const NO_AMBIGUOUS: KnowledgeFile<'_> = KnowledgeFile { path: "ambiguous.toml", text: "ambiguous = []" };

    fn load(text: &str) -> Result<(), PipelineError> {
        let mut sources = Sources::default();
        sources.add(SOURCES).unwrap();
        let file = KnowledgeFile { path: "analytes.toml", text };
        load_analytes(file, NAME_WORDS, NO_AMBIGUOUS, Units::load(UNITS).unwrap(), &sources).map(drop)
    }

    #[test]
    fn a_mistake_in_the_analytes_is_told_with_its_place_and_what_is_allowed() {
        load(SODIUM).unwrap();
        let twice = format!("{SODIUM}{SODIUM}");
        let same_name = format!("{SODIUM}{}", SODIUM.replace("\"sodium\"", "\"sodium_2\""));
        for (text, expected) in [
            (
                SODIUM.replace("names_en", "names"),
                ":12:1: unknown field `names`, expected one of `id`, `name`",
            ),
            (SODIUM.replace("factor = 1", "factors = 1"), ":10:31: unknown field `factors`, expected one of"),
            (SODIUM.replace("factor = 1", "factor = 0"), ":10:22: unit \"meq/L\" needs either a `factor`"),
            (SODIUM.replace("factor = 1", "slope = 1"), ":10:22: unit \"meq/L\" needs either a `factor`"),
            (SODIUM.replace("= 120", "= \"a/b\""), ":11:20: \"a/b\" is not a fraction"),
            (SODIUM.replace("= 120", "= 170"), ":11:20: the lower limit is not below the upper one"),
            (SODIUM.replace("HEFT", "HEFTY"), ":11:47: unknown source \"HEFTY\""),
            (SODIUM.replace("[\"HEFT\"]", "[]"), ":11:46: a source is needed"),
            (SODIUM.replace(", source = [\"HEFT\"]", ""), ":11:12: missing field `source`"),
            (SODIUM.replace("2951-2", "2951-3"), ":6:18: \"2951-3\" is no LOINC code"),
            (SODIUM.replace("\"mmol/L\"", "\"mmol/l\""), ":7:8: unknown unit \"mmol/l\""),
            (SODIUM.replace("\"mEq/L\"", "\"mEqq/L\""), ":9:18: unknown unit \"mEqq/L\""),
            (SODIUM.replace("\"mEq/L\"", "\"mg/dL\""), ":9:18: no factor leads from mg/dL to mmol/L"),
            (SODIUM.replace("\"Na\"", "\"-\""), ":12:13: a name needs a letter"),
            (SODIUM.replace("seen = \"name\"", "seen = \"no\""), ":6:86: unknown variant `no`, expected"),
            (
                SODIUM.replace("decimals = 0", "twin = \"kalium\"\ndecimals = 0"),
                ":8:8: unknown analyte \"kalium\"",
            ),
            (twice, ":15:6: analyte \"sodium\" stands after \"sodium\""),
            (same_name, ":16:8: \"Sodium\" is the English name of \"sodium\" too"),
        ] {
            let error = load(&text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("analytes.toml{expected}")), "{error}\nis not {expected}");
        }
    }

    #[test]
    fn a_file_in_another_encoding_is_told_with_its_place() {
        let error = decoded("own.toml".to_owned(), b"id = \"a\"\ntitle = \"\xe9\"".to_vec()).unwrap_err();
        assert_eq!(error.to_string(), "own.toml:2:10: a byte here is no UTF-8; save the file as UTF-8");
    }

    #[test]
    fn a_rule_that_names_no_analyte_is_refused() {
        let text = RULES.text.replace("analyte = \"egfr\"", "analyte = \"gfr\"");
        let file = KnowledgeFile { path: "rules.toml", text: &text };
        let error = check_rules(file, &file.parse().unwrap(), &Analytes::default()).unwrap_err().to_string();
        assert!(error.contains(": unknown analyte \"gfr\""), "{error}");
        assert!(!error.starts_with("rules.toml:1:1:"), "{error}");
    }

    #[test]
    fn a_mistake_in_the_units_or_sources_is_told_with_its_place() {
        let row = "{ ucum = \"g/L\", quantity = \"mass\", scale = 1 }";
        for (rows, expected) in [
            (format!("{row}, {row}"), "units.toml:1:66: unit \"g/L\" stands here twice"),
            (row.replace("= 1 ", "= 0 "), "units.toml:1:52: a scale is more than 0"),
            (
                row.replace("scale", "scales"),
                "units.toml:1:44: unknown field `scales`, expected one of `ucum`",
            ),
            (
                format!("{row}, {}", row.replace("g/L", "mg/L").replace("1 }", "2, spellings = [\"G/L\"] }")),
                "units.toml:1:117: \"G/L\" is a spelling of \"g/L\" already",
            ),
        ] {
            let text = format!("unit = [{rows}]\n[numerator]\n[denominator]\n");
            let error =
                Units::load(KnowledgeFile { path: "units.toml", text: &text }).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}\nis not {expected}");
        }
        let row = "[[source]]\nkey = \"A\"\nwhat = \"a\"\nseen = \"page\"\n";
        let text = format!("{row}{row}");
        let error = Sources::default()
            .add(KnowledgeFile { path: "sources.toml", text: &text })
            .unwrap_err()
            .to_string();
        assert_eq!(error, "sources.toml:6:7: source \"A\" stands out of order, or twice");
    }
}

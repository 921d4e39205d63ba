//! Reads `common/drugs.toml` and `common/brands.toml` and checks them against each other and the sources.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::model::fold;

use super::drugs::{ClassId, Drug, DrugClass, DrugClassOf, DrugId, DrugName};
use super::error::PipelineError;
use super::load::KnowledgeFile;
use super::sources::SourceKeys;
use super::{Analytes, Drugs, Sources};

/// The source key of names that are only recalled.
const UNCITED: &str = "UNCITED";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DrugsFile {
    class: Vec<ClassRow>,
    drug: Vec<DrugRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    id: Spanned<String>,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DrugRow {
    id: Spanned<String>,
    #[serde(default)]
    names: Vec<Spanned<String>>,
    /// Names that mean other things too.
    #[serde(default)]
    ordinary_words: Vec<Spanned<String>>,
    #[serde(default)]
    names_es: Vec<Spanned<String>>,
    names_es_source: Option<SourceKeys>,
    #[serde(default)]
    classes: Vec<ClassOfRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassOfRow {
    id: Spanned<String>,
    source: SourceKeys,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandsFile {
    brand: Vec<BrandRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandRow {
    name: Spanned<String>,
    of: Spanned<Vec<Spanned<String>>>,
    #[expect(dead_code, reason = "for the people who read the file")]
    markets: Vec<String>,
    source: SourceKeys,
    #[serde(default)]
    hint: bool,
    #[serde(default)]
    ordinary_word: bool,
}

/// The rows of both files, not yet checked.
#[derive(Debug)]
pub(super) struct DrugRows<'a> {
    drugs: KnowledgeFile<'a>,
    brands: KnowledgeFile<'a>,
    rows: DrugsFile,
    brand_rows: Vec<BrandRow>,
}

impl<'a> DrugRows<'a> {
    /// Reads the rows; that needs no other table.
    ///
    /// # Errors
    /// With place: what the format does not allow.
    pub(super) fn parse(
        drugs: KnowledgeFile<'a>,
        brands: KnowledgeFile<'a>,
    ) -> Result<DrugRows<'a>, PipelineError> {
        let rows = drugs.parse()?;
        Ok(DrugRows { drugs, brands, rows, brand_rows: brands.parse::<BrandsFile>()?.brand })
    }
}

/// The names read so far, each with what it means.
struct Names<'a> {
    analytes: &'a Analytes,
    /// The words of analytes: a name without one of them is none of theirs, which saves looking it up.
    analyte_words: BTreeSet<&'a str>,
    names: Vec<DrugName>,
    /// What each folded name is taken for.
    taken: BTreeMap<String, String>,
}

/// How far a name can be trusted.
#[derive(Clone, Copy, Default)]
struct Weight {
    is_hint: bool,
    is_ordinary: bool,
}

/// Checks medicines and brands.
///
/// A name that an analyte has too counts only with a strength or form beside it, as an ordinary word does.
///
/// # Errors
/// With place: rows out of order, unknown classes, ingredients and sources, a name that is taken, a brand of
/// one list that is no hint.
pub(super) fn load_drugs(
    rows: DrugRows<'_>,
    analytes: &Analytes,
    sources: &Sources,
) -> Result<Drugs, PipelineError> {
    let DrugRows { drugs, brands, rows, brand_rows } = rows;
    in_order(drugs, "class", rows.class.iter().map(|it| &it.id))?;
    in_order(drugs, "drug", rows.drug.iter().map(|it| &it.id))?;
    let classes: Vec<DrugClass> = rows
        .class
        .into_iter()
        .map(|it| DrugClass { id: ClassId(it.id.into_inner()), name: it.name })
        .collect();
    let mut names =
        Names { analytes, analyte_words: analytes.name_words(), names: Vec::new(), taken: BTreeMap::new() };
    let mut all = Vec::new();
    for row in &rows.drug {
        all.push(read_drug(drugs, row, &classes, sources)?);
        names.add_drug(drugs, row, sources)?;
    }
    in_order(brands, "brand", brand_rows.iter().map(|it| &it.name))?;
    for row in &brand_rows {
        sources.named(brands, &row.source)?;
        names.add_brand(brands, row, &all)?;
    }
    Ok(Drugs::new(all, classes, names.names))
}

/// Looks that rows stand in the order of their names, each once.
fn in_order<'a>(
    file: KnowledgeFile<'_>,
    what: &str,
    names: impl Iterator<Item = &'a Spanned<String>>,
) -> Result<(), PipelineError> {
    let mut last: Option<&str> = None;
    for name in names {
        if last.is_some_and(|it| it >= name.get_ref().as_str()) {
            let message = format!("{what} \"{}\" stands out of order, or twice", name.get_ref());
            return Err(file.wrong(name.span(), message));
        }
        last = Some(name.get_ref());
    }
    Ok(())
}

fn read_drug(
    file: KnowledgeFile<'_>,
    row: &DrugRow,
    known: &[DrugClass],
    sources: &Sources,
) -> Result<Drug, PipelineError> {
    let mut classes: Vec<DrugClassOf> = Vec::new();
    for class in &row.classes {
        let id = ClassId(class.id.get_ref().clone());
        if known.binary_search_by(|it| it.id.cmp(&id)).is_err() {
            let message = format!("unknown class \"{}\": add a [[class]] with this id", id.0);
            return Err(file.wrong(class.id.span(), message));
        }
        if classes.last().is_some_and(|it| it.id >= id) {
            let message = format!("class \"{}\" stands out of order, or twice", id.0);
            return Err(file.wrong(class.id.span(), message));
        }
        classes.push(DrugClassOf { id, source: sources.named(file, &class.source)? });
    }
    Ok(Drug { id: DrugId(row.id.get_ref().clone()), classes })
}

impl Names<'_> {
    fn add_drug(
        &mut self,
        file: KnowledgeFile<'_>,
        row: &DrugRow,
        sources: &Sources,
    ) -> Result<(), PipelineError> {
        let drugs = [DrugId(row.id.get_ref().clone())];
        for name in [&row.id].into_iter().chain(&row.names) {
            self.add(file, name, &drugs, Weight::default())?;
        }
        for name in &row.ordinary_words {
            self.add(file, name, &drugs, Weight { is_ordinary: true, ..Weight::default() })?;
        }
        let is_hint = match (&row.names_es_source, row.names_es.first()) {
            (Some(source), Some(_)) => sources.named(file, source)?.split(", ").any(|it| it == UNCITED),
            (None, None) => false,
            (Some(source), None) => {
                return Err(file.wrong(source.span(), "`names_es_source` goes with `names_es` only"));
            }
            (None, Some(name)) => {
                return Err(file.wrong(name.span(), "Spanish names need a `names_es_source`"));
            }
        };
        for name in &row.names_es {
            self.add(file, name, &drugs, Weight { is_hint, ..Weight::default() })?;
        }
        Ok(())
    }

    fn add_brand(
        &mut self,
        file: KnowledgeFile<'_>,
        row: &BrandRow,
        known: &[Drug],
    ) -> Result<(), PipelineError> {
        if row.of.get_ref().is_empty() {
            return Err(file.wrong(row.of.span(), "a brand holds at least one medicine"));
        }
        let mut drugs: Vec<DrugId> = Vec::new();
        for ingredient in row.of.get_ref() {
            let id = DrugId(ingredient.get_ref().clone());
            if known.binary_search_by(|it| it.id.cmp(&id)).is_err() {
                let message = format!("unknown medicine \"{}\": name one of common/drugs.toml", id.0);
                return Err(file.wrong(ingredient.span(), message));
            }
            drugs.push(id);
        }
        if row.hint != (row.source.n() == 1) {
            let message = "`hint = true` stands where one source alone has the brand, and only there";
            return Err(file.wrong(row.name.span(), message));
        }
        self.add(file, &row.name, &drugs, Weight { is_hint: row.hint, is_ordinary: row.ordinary_word })
    }

    fn add(
        &mut self,
        file: KnowledgeFile<'_>,
        name: &Spanned<String>,
        drugs: &[DrugId],
        weight: Weight,
    ) -> Result<(), PipelineError> {
        let text = name.get_ref();
        let folded = fold(text);
        if folded.is_empty() {
            return Err(file.wrong(name.span(), "a name needs a letter"));
        }
        let means: Vec<&str> = drugs.iter().map(|it| it.0.as_str()).collect();
        let may_be_analyte = folded.split(' ').any(|it| self.analyte_words.contains(it));
        let needs_strength =
            weight.is_ordinary || may_be_analyte && !self.analytes.recognise_exactly(text).is_empty();
        if let Some(other) = self.taken.insert(folded, means.join(" + ")) {
            return Err(file.wrong(name.span(), format!("\"{text}\" is a name of \"{other}\" already")));
        }
        self.names.push(DrugName {
            text: text.clone(),
            drugs: drugs.to_vec(),
            is_hint: weight.is_hint,
            needs_strength,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{DrugRows, load_drugs};
    use crate::pipeline::load::KnowledgeFile;
    use crate::pipeline::{Drugs, Knowledge, PipelineError};

    const DRUGS: &str = r#"[[class]]
id = "nsaid"
name = "NSAID"
[[drug]]
id = "ibuprofen"
names = ["ibuprofen lysine"]
names_es = ["ibuprofeno"]
names_es_source = ["ES-TAXO"]
classes = [{ id = "nsaid", source = ["ATC-2026"] }]
[[drug]]
id = "paracetamol"
"#;

    const BRANDS: &str = r#"brand = [
  { name = "brufen", of = ["ibuprofen"], markets = ["IN"], source = ["IN-D", "IN-E"] },
  { name = "combiflam", of = ["ibuprofen", "paracetamol"], markets = ["IN"], source = ["IN-E"], hint = true },
]
"#;

    fn load(drugs: &str, brands: &str) -> Result<Drugs, PipelineError> {
        let Knowledge { analytes, sources, .. } = Knowledge::builtin()?;
        let file = |path, text| KnowledgeFile { path, text };
        let rows = DrugRows::parse(file("drugs.toml", drugs), file("brands.toml", brands))?;
        load_drugs(rows, &analytes, &sources)
    }

    #[test]
    fn a_mistake_in_a_medicine_is_told_with_its_place() {
        load(DRUGS, BRANDS).unwrap();
        for (change, to, expected) in [
            ("names =", "name =", ":6:1: unknown field `name`, expected one of `id`, `names`"),
            ("\"nsaid\", source", "\"nsaids\", source", ":9:19: unknown class \"nsaids\": add a [[class]]"),
            ("ATC-2026", "ATC", ":9:38: unknown source \"ATC\""),
            (
                "\"ibuprofen lysine\"",
                "\"Ibuprofén\"",
                ":6:10: \"Ibuprofén\" is a name of \"ibuprofen\" already",
            ),
            ("\"ibuprofen lysine\"", "\"-\"", ":6:10: a name needs a letter"),
            ("\"paracetamol\"", "\"ibuprofen\"", ":11:6: drug \"ibuprofen\" stands out of order, or twice"),
            ("names_es_source = [\"ES-TAXO\"]\n", "", ":7:13: Spanish names need a `names_es_source`"),
            ("names_es = [\"ibuprofeno\"]\n", "", ":7:19: `names_es_source` goes with `names_es` only"),
        ] {
            let text = DRUGS.replace(change, to);
            assert_ne!(text, DRUGS, "{change} is not there");
            let error = load(&text, BRANDS).unwrap_err().to_string();
            assert!(error.starts_with(&format!("drugs.toml{expected}")), "{change}: {error}");
        }
        for (change, to, expected) in [
            ("markets", "market", ":2:42: unknown field `market`, expected one of `name`, `of`"),
            ("\"paracetamol\"", "\"paracetamole\"", ":3:44: unknown medicine \"paracetamole\""),
            ("[\"ibuprofen\"]", "[]", ":2:27: a brand holds at least one medicine"),
            (", hint = true", "", ":3:12: `hint = true` stands where one source alone"),
            ("\"brufen\"", "\"paracetamol\"", ":3:12: brand \"combiflam\" stands out of order"),
            (
                "\"combiflam\"",
                "\"paracetamol\"",
                ":3:12: \"paracetamol\" is a name of \"paracetamol\" already",
            ),
            ("\"IN-E\"]", "\"IN-X\"]", ":2:78: unknown source \"IN-X\""),
        ] {
            let text = BRANDS.replacen(change, to, 1);
            assert_ne!(text, BRANDS, "{change} is not there");
            let error = load(DRUGS, &text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("brands.toml{expected}")), "{change}: {error}");
        }
    }
}

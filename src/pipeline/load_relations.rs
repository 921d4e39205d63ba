//! Reads `common/relations.toml` and checks it against the analytes and the sources.

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use crate::model::AnalyteId;

use super::error::PipelineError;
use super::figure::Figure;
use super::load::KnowledgeFile;
use super::load_analytes::unknown_analyte;
use super::relations::{Comparison, Purpose, Quantity, Relation, Term, Tolerance, UpperLimit};
use super::sources::SourceKeys;
use super::{Analytes, Sources, Units, fold_name};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationsFile {
    relation: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Spanned<String>,
    target: Option<QuantityRow>,
    #[serde(default)]
    is: Comparison,
    #[serde(default)]
    inputs: Vec<QuantityRow>,
    #[serde(default)]
    terms: Vec<Spanned<TermRow>>,
    /// What can't be written as terms; such a row is switched off.
    formula: Option<String>,
    tolerance: Option<ToleranceRow>,
    family: Option<String>,
    only_if: Option<OnlyIfRow>,
    #[serde(default)]
    not_named: Vec<String>,
    #[serde(default)]
    whole: bool,
    #[serde(rename = "use")]
    purpose: Purpose,
    source: SourceKeys,
    source_status: Spanned<Seen>,
    #[serde(default = "yes")]
    enabled: bool,
    /// Why it is switched off.
    off: Option<String>,
    #[expect(dead_code, reason = "for the people who read the file")]
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityRow {
    analyte: Spanned<String>,
    unit: Spanned<String>,
    #[serde(default)]
    optional: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    factor: Option<Spanned<Figure>>,
    #[serde(default)]
    times: Vec<Spanned<String>>,
    #[serde(default)]
    over: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToleranceRow {
    abs: Option<Spanned<Figure>>,
    percent: Option<Spanned<Figure>>,
    #[serde(default)]
    added: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyIfRow {
    analyte: Spanned<String>,
    below: Figure,
}

/// How the source of a relation was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Seen {
    /// In the named page or file.
    Cited,
    /// It is what the names mean.
    Definition,
    /// It follows from others.
    Logic,
    /// Nowhere; the relation is switched off.
    Uncited,
}

/// What the rows are checked against.
#[derive(Clone, Copy)]
struct Check<'a> {
    file: KnowledgeFile<'a>,
    analytes: &'a Analytes,
    units: &'a Units,
    sources: &'a Sources,
}

/// Reads the relations; those switched off are checked and left out.
///
/// # Errors
/// With place: rows out of order, unknown analytes and sources, units without a factor, terms that
/// name no input, inputs that no term names, rows switched on without terms or source.
pub(super) fn load_relations(
    file: KnowledgeFile<'_>,
    analytes: &Analytes,
    units: &Units,
    sources: &Sources,
) -> Result<Vec<Relation>, PipelineError> {
    let rows = file.parse::<RelationsFile>()?.relation;
    for pair in rows.windows(2) {
        if pair[0].id.get_ref() >= pair[1].id.get_ref() {
            let message = format!("relation \"{}\" stands out of order, or twice", pair[1].id.get_ref());
            return Err(file.wrong(pair[1].id.span(), message));
        }
    }
    let check = Check { file, analytes, units, sources };
    let relations = rows.into_iter().map(|it| check.relation(it)).collect::<Result<Vec<_>, _>>()?;
    Ok(relations.into_iter().flatten().collect())
}

impl Check<'_> {
    /// The relation of a row; `None` when it is switched off.
    fn relation(self, row: Row) -> Result<Option<Relation>, PipelineError> {
        let source = self.sources.named(self.file, &row.source)?;
        let wrong = |message: &str| self.file.wrong(row.id.span(), message);
        if row.enabled && *row.source_status.get_ref() == Seen::Uncited {
            let message = "a relation without a source is switched off: add `enabled = false`";
            return Err(self.file.wrong(row.source_status.span(), message));
        }
        if row.enabled == row.off.is_some() {
            return Err(wrong("`off` says why a relation is switched off, and only that"));
        }
        let (Some(target), Some(tolerance)) = (&row.target, &row.tolerance) else {
            let is_text = !row.enabled && row.formula.is_some();
            return if is_text { Ok(None) } else { Err(wrong("a relation needs `target` and `tolerance`")) };
        };
        if row.formula.is_some() {
            return Err(wrong("`formula` is for relations that are switched off; write `terms`"));
        }
        if row.terms.is_empty() {
            return Err(wrong("a relation needs `terms`"));
        }
        let is_within = row.inputs.iter().any(|it| it.analyte == target.analyte);
        let inputs =
            row.inputs.iter().map(|it| self.quantity(it, is_within)).collect::<Result<Vec<_>, _>>()?;
        for (idx, input) in row.inputs.iter().enumerate() {
            if row.inputs[..idx].iter().any(|it| it.analyte == input.analyte) {
                let message = format!("\"{}\" is an input already", input.analyte.get_ref());
                return Err(self.file.wrong(input.analyte.span(), message));
            }
            let mut named =
                row.terms.iter().flat_map(|it| it.get_ref().times.iter().chain(&it.get_ref().over));
            if !named.any(|it| *it == input.analyte) {
                let message = format!("no term names the input \"{}\"", input.analyte.get_ref());
                return Err(self.file.wrong(input.analyte.span(), message));
            }
        }
        let terms = row.terms.iter().map(|it| self.term(it, &row)).collect::<Result<Vec<_>, _>>()?;
        let only_if = match &row.only_if {
            Some(only) => Some(UpperLimit { analyte: self.input(&only.analyte, &row)?, below: only.below.0 }),
            None => None,
        };
        let relation = Relation {
            id: row.id.get_ref().clone(),
            target: self.quantity(target, is_within)?,
            is: row.is,
            inputs,
            terms,
            tolerance: self.tolerance(tolerance)?,
            family: row.family,
            only_if,
            not_named: row.not_named.iter().map(|it| fold_name(it)).collect(),
            whole: row.whole,
            purpose: row.purpose,
            source,
        };
        Ok(row.enabled.then_some(relation))
    }

    fn quantity(self, row: &QuantityRow, as_printed: bool) -> Result<Quantity, PipelineError> {
        let id = AnalyteId(row.analyte.get_ref().clone());
        let Some(analyte) = self.analytes.get(&id) else {
            return Err(self.file.wrong(row.analyte.span(), unknown_analyte(&id.0)));
        };
        let unit = row.unit.get_ref();
        if !self.units.fits(analyte, unit) {
            let message =
                format!("no factor leads from {unit} to {}, the unit of \"{}\"", analyte.unit, id.0);
            return Err(self.file.wrong(row.unit.span(), message));
        }
        Ok(Quantity { analyte: id, unit: unit.clone(), optional: row.optional, as_printed })
    }

    fn term(self, term: &Spanned<TermRow>, row: &Row) -> Result<Term, PipelineError> {
        let TermRow { factor, times, over } = term.get_ref();
        if factor.is_none() && times.is_empty() {
            return Err(self.file.wrong(term.span(), "a term needs `factor` or `times`"));
        }
        if let Some(zero) = factor.as_ref().filter(|it| it.get_ref().0 == Decimal::ZERO) {
            return Err(self.file.wrong(zero.span(), "a factor is not 0"));
        }
        let inputs = |ids: &[Spanned<String>]| {
            ids.iter().map(|it| self.input(it, row)).collect::<Result<Vec<AnalyteId>, _>>()
        };
        Ok(Term {
            factor: factor.as_ref().map_or(Decimal::ONE, |it| it.get_ref().0),
            times: inputs(times)?,
            over: inputs(over)?,
        })
    }

    /// An analyte that must be one of the inputs.
    fn input(self, id: &Spanned<String>, row: &Row) -> Result<AnalyteId, PipelineError> {
        if row.inputs.iter().any(|it| it.analyte == *id) {
            return Ok(AnalyteId(id.get_ref().clone()));
        }
        let known: Vec<&str> = row.inputs.iter().map(|it| it.analyte.get_ref().as_str()).collect();
        let message = format!("\"{}\" is no input; there are {}", id.get_ref(), known.join(", "));
        Err(self.file.wrong(id.span(), message))
    }

    fn tolerance(self, row: &ToleranceRow) -> Result<Tolerance, PipelineError> {
        let figure = |it: &Option<Spanned<Figure>>| match it {
            Some(it) if it.get_ref().0 < Decimal::ZERO => {
                Err(self.file.wrong(it.span(), "a tolerance is not less than 0"))
            }
            Some(it) => Ok(it.get_ref().0),
            None => Ok(Decimal::ZERO),
        };
        Ok(Tolerance { abs: figure(&row.abs)?, percent: figure(&row.percent)?, added: row.added })
    }
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::load_relations;
    use crate::pipeline::load::KnowledgeFile;
    use crate::pipeline::{Knowledge, PipelineError, Relation};

    const MCH: &str = r#"[[relation]]
id = "mch_calc"
target = { analyte = "mch", unit = "pg" }
inputs = [{ analyte = "hemoglobin", unit = "g/dL" }, { analyte = "rbc", unit = "10*6/uL" }]
terms = [{ factor = 10, times = ["hemoglobin"], over = ["rbc"] }]
tolerance = { abs = 0.8, percent = 3 }
use = "cross_check"
source = ["BRAINSCAPE"]
source_status = "cited"
"#;

    fn load(text: &str) -> Result<Vec<Relation>, PipelineError> {
        let Knowledge { analytes, units, sources, .. } = Knowledge::builtin()?;
        load_relations(KnowledgeFile { path: "relations.toml", text }, &analytes, &units, &sources)
    }

    #[test]
    fn a_mistake_in_a_relation_is_told_with_its_place_and_what_is_allowed() {
        assert_eq!(load(MCH).unwrap().len(), 1);
        for (change, to, expected) in [
            (
                "tolerance =",
                "tolerances =",
                ":6:1: unknown field `tolerances`, expected one of `id`, `target`",
            ),
            ("factor = 10", "factr = 10", ":5:12: unknown field `factr`, expected one of `factor`"),
            ("\"cross_check\"", "\"check\"", ":7:7: unknown variant `check`, expected one of `cross_check`"),
            ("\"mch\"", "\"mhc\"", ":3:22: unknown analyte \"mhc\": name one of common/analytes.toml"),
            ("\"pg\"", "\"fL\"", ":3:36: no factor leads from fL to pg"),
            ("[\"rbc\"]", "[\"mcv\"]", ":4:66: no term names the input \"rbc\""),
            (
                "over = [\"rbc\"]",
                "over = [\"rbc\", \"mcv\"]",
                ":5:64: \"mcv\" is no input; there are hemoglobin, rbc",
            ),
            ("factor = 10", "factor = 0", ":5:21: a factor is not 0"),
            ("factor = 10, times = [\"hemoglobin\"], ", "", ":4:23: no term names the input \"hemoglobin\""),
            ("abs = 0.8", "abs = -0.8", ":6:21: a tolerance is not less than 0"),
            ("[\"BRAINSCAPE\"]", "[\"BRAIN\"]", ":8:11: unknown source \"BRAIN\""),
            ("[\"BRAINSCAPE\"]", "[]", ":8:10: a source is needed"),
            ("\"cited\"", "\"uncited\"", ":9:17: a relation without a source is switched off"),
            ("source_status", "enabled = false\nsource_status", ":2:6: `off` says why"),
            (
                "terms = [{ factor = 10, times = [\"hemoglobin\"], over = [\"rbc\"] }]\n",
                "",
                ":2:6: a relation needs `terms`",
            ),
            ("target = { analyte = \"mch\", unit = \"pg\" }\n", "", ":2:6: a relation needs `target`"),
            ("tolerance = ", "formula = \"a\"\ntolerance = ", ":2:6: `formula` is for relations that are"),
        ] {
            let text = MCH.replace(change, to);
            assert_ne!(text, MCH, "{change} is not there");
            let error = load(&text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("relations.toml{expected}")), "{change}: {error}");
        }
        let error = load(&format!("{MCH}{MCH}")).unwrap_err().to_string();
        assert!(error.contains(":11:6: relation \"mch_calc\" stands out of order, or twice"), "{error}");
    }

    #[test]
    fn what_is_switched_off_is_checked_and_left_out() {
        let off = MCH.replace("source_status", "enabled = false\noff = \"why\"\nsource_status");
        assert!(load(&off).unwrap().is_empty());
        assert!(load(&off.replace("\"mch\"", "\"mhc\"")).is_err());
        let words = "[[relation]]\nid = \"a\"\nformula = \"x\"\nuse = \"derive\"\nsource = [\"UNCITED\"]\n";
        let words = format!("{words}source_status = \"uncited\"\nenabled = false\noff = \"why\"\n");
        assert!(load(&words).unwrap().is_empty());
    }

    #[test]
    fn a_relation_is_calculated_and_written_as_its_row_says() {
        let Knowledge { relations, analytes, .. } = Knowledge::builtin().unwrap();
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        for (id, given, expected, formula) in [
            (
                "mch_calc",
                &[("hemoglobin", "13.5"), ("rbc", "4.5")][..],
                "30",
                "Mean corpuscular hemoglobin = Hemoglobin × 10 / Red blood cell count",
            ),
            (
                "ldl_friedewald",
                &[("cholesterol_total", "200"), ("hdl", "50"), ("triglycerides", "100")],
                "130",
                "LDL cholesterol = Cholesterol, total − HDL cholesterol − Triglycerides / 5",
            ),
            ("bili_order", &[("bilirubin_direct", "0.3")], "0.3", "Bilirubin, total ≥ Bilirubin, direct"),
            (
                "hba1c_ifcc",
                &[("hba1c", "6.5")],
                "47.545",
                "Hemoglobin A1c in mmol/mol = Hemoglobin A1c in % × 10.93 − 23.5",
            ),
        ] {
            let relation = relations.iter().find(|it| it.id == id).unwrap();
            let given = |analyte: &crate::model::AnalyteId| {
                given.iter().find(|it| it.0 == analyte.0).map(|it| value(it.1))
            };
            assert_eq!(relation.expected(given).unwrap().normalize(), value(expected), "{id}");
            assert_eq!(relation.formula(&analytes), formula);
            assert_eq!(relation.expected(|_| None), None);
        }
    }
}

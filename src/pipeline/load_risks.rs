//! Reads risk rules and their words and checks them against analytes, medicines and sources.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::model::Severity;

use super::condition::{Ask, Criterion, Known, Wrong, parse};
use super::error::PipelineError;
use super::load::KnowledgeFile;
use super::sources::{SourceKeys, SourceRow};
use super::{
    Analytes, DoseUnit, Drugs, Plan, Pregnancy, Risk, RiskKind, RiskWords, SourceStatus, Sources, Topic,
    Units,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RisksFile {
    #[serde(default)]
    source: Vec<SourceRow>,
    #[serde(default)]
    topic: Vec<Spanned<Topic>>,
    #[serde(default)]
    plan: Vec<Spanned<Plan>>,
    risk: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    pregnancy: PregnancyRow,
    allergy: AllergyRow,
    proposal: ProposalRow,
    dose_unit: Vec<DoseUnit>,
    topic: Vec<Spanned<Topic>>,
    plan: Vec<Spanned<Plan>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PregnancyRow {
    from_years: u8,
    to_years: u8,
    phrases: Vec<String>,
    within_days: i32,
    source: SourceKeys,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllergyRow {
    severe_reactions: Vec<String>,
    none: Vec<String>,
    source: SourceKeys,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProposalRow {
    taken_back_by: Vec<String>,
    source: SourceKeys,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Spanned<String>,
    kind: RiskKind,
    severity: Severity,
    /// What can't be written as a condition; such a row is switched off.
    words: Option<String>,
    condition: Option<Spanned<String>>,
    message: String,
    #[serde(default)]
    covers: Vec<Spanned<String>>,
    #[serde(default)]
    replaces: bool,
    source: SourceKeys,
    source_status: Spanned<SourceStatus>,
    #[serde(default = "yes")]
    enabled: bool,
    /// Why it is switched off.
    off: Option<String>,
    #[expect(dead_code, reason = "for the people who read the file")]
    note: Option<String>,
}

/// What tells a file of rules from a file with a checklist.
#[derive(Debug, Deserialize)]
struct Peek {
    risk: Option<IgnoredAny>,
    item: Option<IgnoredAny>,
}

/// What risk rules are checked against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables<'a> {
    pub(super) analytes: &'a Analytes,
    pub(super) units: &'a Units,
    pub(super) drugs: &'a Drugs,
}

/// Risk rules with their words, while files are added.
#[derive(Clone, Debug)]
pub(super) struct LoadedRisks {
    pub(super) words: RiskWords,
    /// Those switched on, sorted by id.
    pub(super) risks: Vec<Risk>,
    /// Ids of all rules, those switched off too.
    ids: BTreeSet<String>,
    /// Ids of rules whose condition names no other rule.
    plain: BTreeSet<String>,
}

fn yes() -> bool {
    true
}

/// Whether a file holds risk rules and no checklist.
pub(super) fn holds_risks(file: KnowledgeFile<'_>) -> bool {
    toml::from_str::<Peek>(file.text).is_ok_and(|it| it.risk.is_some() && it.item.is_none())
}

/// Reads the words of conditions.
///
/// # Errors
/// With place: rows out of order, no phrases, a plan that is a kind of none, unknown sources.
pub(super) fn load_words(file: KnowledgeFile<'_>, sources: &Sources) -> Result<LoadedRisks, PipelineError> {
    let rows: WordsFile = file.parse()?;
    for source in [&rows.pregnancy.source, &rows.allergy.source, &rows.proposal.source] {
        sources.named(file, source)?;
    }
    let PregnancyRow { from_years, to_years, phrases, within_days, .. } = rows.pregnancy;
    let words = RiskWords {
        topics: Vec::new(),
        plans: Vec::new(),
        severe_reactions: rows.allergy.severe_reactions,
        no_allergy: rows.allergy.none,
        dose_units: rows.dose_unit,
        pregnancy: Pregnancy { from_years, to_years, phrases, within_days },
        taken_back_by: rows.proposal.taken_back_by,
    };
    let mut loaded = LoadedRisks { words, risks: Vec::new(), ids: BTreeSet::new(), plain: BTreeSet::new() };
    loaded.add_words(file, rows.topic, rows.plan)?;
    Ok(loaded)
}

impl LoadedRisks {
    /// Adds the rules of a file, with sources, topics and plans of its own. Returns how many rules it has.
    ///
    /// # Errors
    /// With place: what can't be parsed, names and units that no table has, ids out of order or taken.
    pub(super) fn add(
        &mut self,
        file: KnowledgeFile<'_>,
        tables: Tables<'_>,
        sources: &mut Sources,
    ) -> Result<usize, PipelineError> {
        let rows: RisksFile = file.parse()?;
        sources.add_rows(file, rows.source)?;
        self.add_words(file, rows.topic, rows.plan)?;
        for pair in rows.risk.windows(2) {
            if pair[0].id.get_ref() >= pair[1].id.get_ref() {
                let message = format!("risk \"{}\" stands out of order, or twice", pair[1].id.get_ref());
                return Err(file.wrong(pair[1].id.span(), message));
            }
        }
        let parsed = rows.risk.iter().map(|it| parse_row(file, it)).collect::<Result<Vec<_>, _>>()?;
        for (row, criterion) in rows.risk.iter().zip(&parsed) {
            let id = row.id.get_ref();
            let message = match (self.ids.contains(id), row.replaces) {
                (true, false) => {
                    format!("there is a risk \"{id}\" already: take another id, or write replaces = true")
                }
                (false, true) => format!("there is no risk \"{id}\" to replace: leave out `replaces`"),
                (true, true) | (false, false) => {
                    let names_no_rule =
                        |it: &Criterion| it.parts().iter().all(|it| !matches!(it.asks, Ask::Rule(_)));
                    if criterion.as_ref().is_some_and(names_no_rule) && row.enabled {
                        self.plain.insert(id.clone());
                    } else {
                        self.plain.remove(id);
                    }
                    continue;
                }
            };
            return Err(file.wrong(row.id.span(), message));
        }
        self.ids.extend(rows.risk.iter().map(|it| it.id.get_ref().clone()));
        let n_rows = rows.risk.len();
        for (row, criterion) in rows.risk.into_iter().zip(parsed) {
            self.risks.retain(|it| it.id != *row.id.get_ref());
            self.risks.extend(self.checked(file, (row, criterion), tables, sources)?);
        }
        self.risks.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(n_rows)
    }

    /// What conditions may name.
    pub(super) fn known<'a>(&'a self, tables: Tables<'a>) -> Known<'a> {
        let Tables { analytes, units, drugs } = tables;
        Known { analytes, units, drugs, words: &self.words, rules: &self.plain }
    }

    /// The rule of a row; `None` when it is switched off.
    fn checked(
        &self,
        file: KnowledgeFile<'_>,
        (row, criterion): (Row, Option<Criterion>),
        tables: Tables<'_>,
        sources: &Sources,
    ) -> Result<Option<Risk>, PipelineError> {
        let source = sources.named(file, &row.source)?;
        if row.enabled && *row.source_status.get_ref() == SourceStatus::Uncited {
            let message = "a rule without a source is switched off: write enabled = false";
            return Err(file.wrong(row.source_status.span(), message));
        }
        if row.enabled == row.off.is_some() {
            let message = "`off` says why a rule is switched off, and only that";
            return Err(file.wrong(row.id.span(), message));
        }
        for covered in &row.covers {
            if !self.ids.contains(covered.get_ref()) {
                let message = format!("unknown risk \"{}\"", covered.get_ref());
                return Err(file.wrong(covered.span(), message));
            }
        }
        let (Some(condition), Some(criterion)) = (row.condition, criterion) else {
            let is_words = !row.enabled && row.words.is_some();
            let message = "a rule needs a `condition`";
            return if is_words { Ok(None) } else { Err(file.wrong(row.id.span(), message)) };
        };
        if row.words.is_some() {
            let message = "`words` are for rules that no condition can tell; write `condition`";
            return Err(file.wrong(row.id.span(), message));
        }
        let known = self.known(tables);
        known.check(&criterion, condition.get_ref()).map_err(|it| at_condition(file, &condition, it))?;
        Ok(row.enabled.then(|| Risk {
            id: row.id.into_inner(),
            kind: row.kind,
            severity: row.severity,
            criterion,
            condition: condition.into_inner(),
            message: row.message,
            covers: row.covers.into_iter().map(Spanned::into_inner).collect(),
            source,
            source_status: row.source_status.into_inner(),
        }))
    }

    fn add_words(
        &mut self,
        file: KnowledgeFile<'_>,
        topics: Vec<Spanned<Topic>>,
        plans: Vec<Spanned<Plan>>,
    ) -> Result<(), PipelineError> {
        let empty = "an empty list of phrases tells nothing";
        for topic in topics {
            let span = topic.span();
            let topic = topic.into_inner();
            match self.words.topics.binary_search_by(|it| it.id.cmp(&topic.id)) {
                Ok(_) => return Err(file.wrong(span, format!("there is a topic \"{}\" already", topic.id))),
                Err(_) if topic.phrases.is_empty() => return Err(file.wrong(span, empty)),
                Err(at) => self.words.topics.insert(at, topic),
            }
        }
        let mut kinds = Vec::new();
        for plan in plans {
            let span = plan.span();
            let plan = plan.into_inner();
            kinds.extend(plan.kind_of.clone().map(|it| (it, span.clone())));
            match self.words.plans.binary_search_by(|it| it.id.cmp(&plan.id)) {
                Ok(_) => return Err(file.wrong(span, format!("there is a plan \"{}\" already", plan.id))),
                Err(_) if plan.phrases.is_empty() => return Err(file.wrong(span, empty)),
                Err(at) => self.words.plans.insert(at, plan),
            }
        }
        match kinds.into_iter().find(|it| self.words.plan(&it.0).is_none()) {
            Some((kind, span)) => Err(file.wrong(span, format!("unknown plan \"{kind}\" in `kind_of`"))),
            None => Ok(()),
        }
    }
}

impl Known<'_> {
    /// Takes a condition apart and looks that what it names is there.
    ///
    /// # Errors
    /// With the place within the condition.
    pub(super) fn criterion(
        self,
        file: KnowledgeFile<'_>,
        condition: &Spanned<String>,
    ) -> Result<Criterion, PipelineError> {
        let text = condition.get_ref();
        let checked = parse(text).and_then(|it| self.check(&it, text).map(|()| it));
        checked.map_err(|it| at_condition(file, condition, it))
    }
}

fn parse_row(file: KnowledgeFile<'_>, row: &Row) -> Result<Option<Criterion>, PipelineError> {
    let Some(condition) = &row.condition else { return Ok(None) };
    parse(condition.get_ref()).map(Some).map_err(|it| at_condition(file, condition, it))
}

/// The error at its place within the condition; at its beginning where the file writes signs in another way.
fn at_condition(file: KnowledgeFile<'_>, condition: &Spanned<String>, wrong: Wrong) -> PipelineError {
    let span = condition.span();
    let raw = file.text.get(span.clone()).unwrap_or_default();
    let start = raw.find(condition.get_ref().as_str()).map_or(span.start, |it| span.start + it + wrong.at);
    file.wrong(start..start, wrong.message)
}

#[cfg(test)]
mod tests {
    use super::{Tables, load_words};
    use crate::pipeline::load::KnowledgeFile;
    use crate::pipeline::{Knowledge, PipelineError, Risk};

    const WORDS: &str = r#"topic = [{ id = "asthma", phrases = ["asthma"] }]
plan = [{ id = "surgery", name = "surgery", phrases = ["surgery"] }]
dose_unit = [{ ucum = "mg", in_mg = "1", printed = ["mg"] }]
[pregnancy]
from_years = 12
to_years = 55
phrases = ["pregnant"]
within_days = 300
source = ["PROJECT"]
[proposal]
taken_back_by = ["no"]
source = ["PROJECT"]
[allergy]
severe_reactions = ["anaphylaxis"]
none = ["NKDA"]
source = ["PROJECT"]
"#;

    const RISKS: &str = r#"[[risk]]
id = "a"
kind = "drug_lab"
severity = "high"
condition = "drug = metformin and lab.egfr < 30 mL/min/{1.73_m2}"
message = "Too much"
source = ["STOPP2"]
source_status = "cited"
[[risk]]
id = "b"
kind = "surgery"
severity = "info"
condition = "plan.surgery and rule.a"
message = "Much"
covers = ["a"]
source = ["STOPP2"]
source_status = "cited"
"#;

    fn load(words: &str, risks: &[&str]) -> Result<Vec<Risk>, PipelineError> {
        let Knowledge { analytes, units, drugs, mut sources, .. } = Knowledge::builtin()?;
        let mut loaded = load_words(KnowledgeFile { path: "words.toml", text: words }, &sources)?;
        for text in risks {
            let tables = Tables { analytes: &analytes, units: &units, drugs: &drugs };
            loaded.add(KnowledgeFile { path: "risks.toml", text }, tables, &mut sources)?;
        }
        Ok(loaded.risks)
    }

    #[test]
    fn a_mistake_in_a_rule_is_told_with_its_place_and_what_is_allowed() {
        assert_eq!(load(WORDS, &[RISKS]).unwrap().len(), 2);
        for (change, to, expected) in [
            ("message =", "mesage =", ":6:1: unknown field `mesage`, expected one of `id`, `kind`"),
            ("\"drug_lab\"", "\"drug\"", ":3:8: unknown variant `drug`, expected one of `drug_lab`"),
            ("= metformin", "metformin", ":5:19: expected `= name` or `in [name, name]`"),
            ("metformin", "metformine", ":5:21: unknown medicine \"metformine\""),
            ("lab.egfr", "lab.gfr", ":5:39: unknown analyte \"gfr\": name one of common/analytes.toml"),
            ("mL/min/{1.73_m2}", "mg/dL", ":5:49: no factor leads from mg/dL to mL/min/{1.73_m2}"),
            ("< 30 mL/min/{1.73_m2}", "< 30 %", ":5:49: `%` is the unit of no analyte here"),
            ("drug = metformin", "class = metformins", ":5:22: unknown class \"metformins\""),
            ("drug = metformin", "allergy = dust", ":5:24: unknown allergen \"dust\""),
            ("drug = metformin", "condition = cough", ":5:26: unknown condition \"cough\""),
            ("drug = metformin", "plan.mri", ":5:19: unknown plan \"mri\": add a [[plan]]"),
            ("drug = metformin", "rule.b", ":5:19: unknown rule \"b\""),
            ("drug = metformin", "missing(lab.inr within 0 days)", ":5:14: a time is 1 to 36500 days"),
            ("drug = metformin", "dose(metformin) > 2 mL", ":5:34: a dose is written in mg, not mL"),
            (
                "drug = metformin",
                "rise(lab.egfr) > 2 xULN",
                ":5:33: a change is written in a unit or in percent",
            ),
            ("STOPP2", "STOPP9", ":7:11: unknown source \"STOPP9\""),
            ("\"cited\"", "\"uncited\"", ":8:17: a rule without a source is switched off"),
            ("\"cited\"", "\"cited\"\nenabled = false", ":2:6: `off` says why a rule is switched off"),
            ("\"cited\"", "\"cited\"\noff = \"why\"", ":2:6: `off` says why a rule is switched off"),
            ("\"cited\"", "\"cited\"\nreplaces = true", ":2:6: there is no risk \"a\" to replace"),
            ("id = \"a\"", "id = \"c\"", ":10:6: risk \"b\" stands out of order, or twice"),
            ("covers = [\"a\"]", "covers = [\"z\"]", ":15:11: unknown risk \"z\""),
        ] {
            let text = RISKS.replacen(change, to, 1);
            assert_ne!(text, RISKS, "{change} is not there");
            let error = load(WORDS, &[&text]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("risks.toml{expected}")), "{change} → {to}: {error}");
        }
        for (change, to, expected) in [
            ("[\"asthma\"]", "[]", ":1:10: an empty list of phrases tells nothing"),
            ("name = \"surgery\"", "name = \"a\", kind_of = \"care\"", ":2:9: unknown plan \"care\""),
            ("to_years", "til_years", ":6:1: unknown field `til_years`"),
        ] {
            let text = WORDS.replacen(change, to, 1);
            let error = load(&text, &[RISKS]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("words.toml{expected}")), "{change} → {to}: {error}");
        }
    }

    #[test]
    fn a_rule_of_ones_own_is_added_or_takes_the_place_of_another() {
        let own = RISKS.replace("id = \"a\"", "id = \"own_a\"").replace("id = \"b\"", "id = \"own_b\"");
        assert_eq!(load(WORDS, &[RISKS, &own]).unwrap().len(), 4);
        let error = load(WORDS, &[RISKS, RISKS]).unwrap_err().to_string();
        assert!(error.contains(":2:6: there is a risk \"a\" already: take another id"), "{error}");
        let off =
            RISKS.replace("\"cited\"", "\"cited\"\nreplaces = true\nenabled = false\noff = \"not here\"");
        let off = off.replace(" and rule.a", "");
        assert!(load(WORDS, &[RISKS, &off]).unwrap().is_empty());
    }
}

//! The rows of `common/analytes.toml` and `common/ambiguous_names.toml`, key by key.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::figure::Figure;
use super::sources::SourceKeys;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnalytesFile {
    pub(super) analyte: Vec<AnalyteRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnalyteRow {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) panel: String,
    pub(super) specimen: String,
    pub(super) loinc: LoincRow,
    pub(super) loinc_si: Option<LoincRow>,
    #[serde(default)]
    pub(super) loinc_alt: Vec<Spanned<String>>,
    pub(super) unit: Spanned<String>,
    pub(super) decimals: u8,
    pub(super) printed_units: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unit_words: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) accepted: Vec<UnitRow>,
    #[serde(default)]
    pub(super) no_factor: Vec<Spanned<String>>,
    pub(super) si: Option<UnitRow>,
    pub(super) factor_note: Option<String>,
    pub(super) twin: Option<Spanned<String>>,
    pub(super) reference: Option<ReferenceRow>,
    pub(super) reference_note: Option<String>,
    pub(super) critical: Option<LimitsRow>,
    pub(super) critical_note: Option<String>,
    pub(super) plausible: Option<LimitsRow>,
    pub(super) names_en: Vec<Spanned<String>>,
    pub(super) names_es: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) names_other: Vec<Spanned<String>>,
    pub(super) note: Option<String>,
}

impl AnalyteRow {
    /// All names as printed, the usual English one first.
    pub(super) fn printed_names(&self) -> impl Iterator<Item = &Spanned<String>> {
        let own = [&self.name].into_iter().chain(&self.names_en);
        own.chain(&self.names_es).chain(&self.names_other)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoincRow {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) seen: Spanned<LoincSeen>,
    pub(super) source: Option<SourceKeys>,
}

/// What of a LOINC name was checked against a public list.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LoincSeen {
    Name,
    Component,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitRow {
    pub(super) ucum: Spanned<String>,
    pub(super) factor: Option<Figure>,
    pub(super) slope: Option<Figure>,
    pub(super) offset: Option<Figure>,
    pub(super) source: SourceKeys,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceRow {
    pub(super) low: Option<Spanned<Figure>>,
    pub(super) high: Option<Spanned<Figure>>,
    pub(super) male_low: Option<Spanned<Figure>>,
    pub(super) male_high: Option<Spanned<Figure>>,
    pub(super) female_low: Option<Spanned<Figure>>,
    pub(super) female_high: Option<Spanned<Figure>>,
    pub(super) source: SourceKeys,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsRow {
    pub(super) low: Option<Spanned<Figure>>,
    pub(super) high: Option<Spanned<Figure>>,
    pub(super) source: SourceKeys,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmbiguousFile {
    pub(super) ambiguous: Vec<AmbiguousRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmbiguousRow {
    pub(super) name: Spanned<String>,
    pub(super) analytes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) in_language: BTreeMap<String, Spanned<String>>,
    pub(super) decide: String,
    pub(super) source: SourceKeys,
}

fn yes() -> bool {
    true
}

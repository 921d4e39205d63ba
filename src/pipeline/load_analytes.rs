//! Reads `common/analytes.toml` and the files on names, and checks them.

use std::collections::BTreeMap;

use toml::Spanned;

use crate::model::AnalyteId;

use super::analyte_rows::{
    AmbiguousFile, AmbiguousRow, AnalyteRow, AnalytesFile, LimitsRow, LoincRow, LoincSeen, ReferenceRow,
    UnitRow,
};
use super::analytes::InLanguage;
use super::error::PipelineError;
use super::figure::Figure;
use super::load::KnowledgeFile;
use super::names::{NameIndex, fold_name};
use super::{
    AcceptedUnit, Analyte, Analytes, Conversion, Interval, LoincCode, Notes, References, Sources, Units,
};

/// What the rows are checked against.
#[derive(Clone, Copy)]
struct Check<'a> {
    file: KnowledgeFile<'a>,
    units: &'a Units,
    sources: &'a Sources,
}

/// Reads the analytes and their names.
///
/// # Errors
/// With place: rows out of order, names that mean two things, units without a factor, unknown
/// sources, LOINC codes with a wrong check digit, limits the wrong way round.
pub(super) fn load_analytes(
    file: KnowledgeFile<'_>,
    name_words: KnowledgeFile<'_>,
    ambiguous: KnowledgeFile<'_>,
    units: Units,
    sources: &Sources,
) -> Result<Analytes, PipelineError> {
    let rows = file.parse::<AnalytesFile>()?.analyte;
    let ambiguous_rows = ambiguous.parse::<AmbiguousFile>()?.ambiguous;
    let check = Check { file, units: &units, sources };
    check_order(file, &rows)?;
    let mut names = NameIndex::new(name_words.parse()?);
    check_names(file, &rows, &ambiguous_rows)?;
    let mut by_id = BTreeMap::new();
    for row in &rows {
        let analyte = check.analyte(row)?;
        if let Some(twin) = row.twin.as_ref().filter(|it| !rows.iter().any(|row| row.id == **it)) {
            return Err(file.wrong(twin.span(), unknown_analyte(twin.get_ref())));
        }
        analyte.names.iter().for_each(|it| names.add(it, &analyte.id));
        by_id.insert(analyte.id.clone(), analyte);
    }
    let in_language = add_ambiguous(ambiguous, ambiguous_rows, &by_id, sources, &mut names)?;
    Ok(Analytes::new(by_id, names, in_language, units))
}

/// What is wrong with a name that no analyte has.
pub(super) fn unknown_analyte(id: &str) -> String {
    format!("unknown analyte \"{id}\": name one of common/analytes.toml")
}

impl Check<'_> {
    fn analyte(self, row: &AnalyteRow) -> Result<Analyte, PipelineError> {
        for name in row.printed_names().chain([&row.id]) {
            if fold_name(name.get_ref()).is_empty() {
                return Err(self.file.wrong(name.span(), "a name needs a letter"));
            }
        }
        self.unit(&row.unit)?;
        let accepted = self.accepted(row)?;
        let mut names: Vec<String> = Vec::new();
        for name in row.printed_names() {
            if !names.contains(name.get_ref()) {
                names.push(name.get_ref().clone());
            }
        }
        let loinc = self.loinc(&row.loinc)?;
        for code in &row.loinc_alt {
            self.loinc_code(code)?;
        }
        let mut analyte = Analyte {
            id: AnalyteId(row.id.get_ref().clone()),
            name: row.name.get_ref().clone(),
            panel: row.panel.clone(),
            specimen: row.specimen.clone(),
            loinc: loinc.code,
            loinc_name: loinc.name,
            loinc_si: row.loinc_si.as_ref().map(|it| self.loinc(it)).transpose()?,
            loinc_alt: row.loinc_alt.iter().map(|it| it.get_ref().clone()).collect(),
            unit: row.unit.get_ref().clone(),
            decimals: row.decimals,
            accepted,
            printed_units: row.printed_units.iter().map(|it| it.get_ref().clone()).collect(),
            unit_words: row
                .unit_words
                .iter()
                .map(|(word, it)| (word.clone(), it.get_ref().clone()))
                .collect(),
            reported_in: Vec::new(),
            no_factor: row.no_factor.iter().map(|it| it.get_ref().clone()).collect(),
            twin: row.twin.as_ref().map(|it| AnalyteId(it.get_ref().clone())),
            si: match &row.si {
                Some(si) if si.enabled => Some(self.conversion(si)?),
                Some(_) | None => None,
            },
            references: row.reference.as_ref().map(|it| self.references(it)).transpose()?.unwrap_or_default(),
            critical: self.limits(row.critical.as_ref())?,
            plausible: self.limits(row.plausible.as_ref())?,
            names,
            notes: Notes {
                reference: row.reference_note.clone(),
                critical: row.critical_note.clone(),
                factor: row.factor_note.clone(),
                general: row.note.clone(),
            },
        };
        self.printed_units(row, &mut analyte)?;
        Ok(analyte)
    }

    /// Looks that every printed unit is known and leads to the unit of the row, or says that it doesn't.
    fn printed_units(self, row: &AnalyteRow, analyte: &mut Analyte) -> Result<(), PipelineError> {
        for unit in row.unit_words.values().chain(&row.no_factor) {
            self.unit(unit)?;
        }
        let words = row.unit_words.values().map(|it| (it.span(), it.get_ref().clone()));
        let mut printed: Vec<_> = words.collect();
        for unit in &row.printed_units {
            let Some(ucum) = self.units.ucum_of(unit.get_ref(), Some(analyte)) else {
                let message = format!(
                    "unknown unit \"{}\": add it to the spellings of common/units.toml",
                    unit.get_ref()
                );
                return Err(self.file.wrong(unit.span(), message));
            };
            printed.push((unit.span(), ucum));
        }
        let accepted = row.accepted.iter().map(|it| it.ucum.get_ref());
        let others = accepted.chain(&analyte.no_factor).chain([&analyte.unit]);
        analyte.reported_in = printed.iter().map(|(_, ucum)| ucum).chain(others).cloned().collect();
        analyte.reported_in.sort();
        analyte.reported_in.dedup();
        for (span, ucum) in printed {
            let is_off = row.accepted.iter().any(|it| !it.enabled && it.ucum.get_ref() == &ucum);
            if is_off || analyte.no_factor.contains(&ucum) || self.units.fits(analyte, &ucum) {
                continue;
            }
            let message = format!(
                "no factor leads from {ucum} to {}: add it to `accepted`, or to `no_factor` if there is none",
                analyte.unit
            );
            return Err(self.file.wrong(span, message));
        }
        // A factor that is switched off is no factor.
        let off = row.accepted.iter().filter(|it| !it.enabled).map(|it| it.ucum.get_ref().clone());
        analyte.no_factor.extend(off);
        Ok(())
    }

    fn unit(self, ucum: &Spanned<String>) -> Result<(), PipelineError> {
        if self.units.knows(ucum.get_ref()) {
            return Ok(());
        }
        let message = format!("unknown unit \"{}\": add it to common/units.toml", ucum.get_ref());
        Err(self.file.wrong(ucum.span(), message))
    }

    fn accepted(self, row: &AnalyteRow) -> Result<Vec<AcceptedUnit>, PipelineError> {
        let mut accepted: Vec<AcceptedUnit> = Vec::new();
        for unit in &row.accepted {
            let one = self.conversion(unit)?;
            let is_there = one.ucum == *row.unit.get_ref() || accepted.iter().any(|it| it.ucum == one.ucum);
            if is_there {
                let message = format!("unit \"{}\" stands here twice", one.ucum);
                return Err(self.file.wrong(unit.ucum.span(), message));
            }
            if unit.enabled {
                accepted.push(one);
            }
        }
        Ok(accepted)
    }

    fn conversion(self, row: &UnitRow) -> Result<AcceptedUnit, PipelineError> {
        self.unit(&row.ucum)?;
        let conversion = match (row.factor, row.slope, row.offset) {
            (Some(Figure(factor)), None, None) if factor > rust_decimal::Decimal::ZERO => {
                Conversion::Factor(factor)
            }
            (None, Some(Figure(slope)), Some(Figure(offset))) if !slope.is_zero() => {
                Conversion::Affine { slope, offset }
            }
            _ => {
                let message = format!(
                    "unit \"{}\" needs either a `factor` of more than 0, or `slope` and `offset`",
                    row.ucum.get_ref()
                );
                return Err(self.file.wrong(row.ucum.span(), message));
            }
        };
        let source = self.sources.named(self.file, &row.source)?;
        Ok(AcceptedUnit { ucum: row.ucum.get_ref().clone(), conversion, source })
    }

    fn references(self, row: &ReferenceRow) -> Result<References, PipelineError> {
        let source = self.sources.named(self.file, &row.source)?;
        let both = row.low.as_ref().or(row.high.as_ref());
        let by_sex = [&row.male_low, &row.male_high, &row.female_low, &row.female_high];
        if let (Some(both), true) = (both, by_sex.iter().any(|it| it.is_some())) {
            let message = "write `low` and `high` for everybody, or `male_low` and so on, not both";
            return Err(self.file.wrong(both.span(), message));
        }
        let male_low = row.low.as_ref().or(row.male_low.as_ref());
        let male_high = row.high.as_ref().or(row.male_high.as_ref());
        let female_low = row.low.as_ref().or(row.female_low.as_ref());
        let female_high = row.high.as_ref().or(row.female_high.as_ref());
        let male = self.interval(male_low, male_high, &source)?;
        let female = self.interval(female_low, female_high, &source)?;
        if !row.enabled {
            return Ok(References::default());
        }
        Ok(References { male, female })
    }

    fn limits(self, row: Option<&LimitsRow>) -> Result<Interval, PipelineError> {
        let Some(row) = row else { return Ok(Interval::default()) };
        let source = self.sources.named(self.file, &row.source)?;
        self.interval(row.low.as_ref(), row.high.as_ref(), &source)
    }

    fn interval(
        self,
        low: Option<&Spanned<Figure>>,
        high: Option<&Spanned<Figure>>,
        source: &str,
    ) -> Result<Interval, PipelineError> {
        if let (Some(low), Some(high)) = (low, high)
            && low.get_ref().0 >= high.get_ref().0
        {
            return Err(self.file.wrong(low.span(), "the lower limit is not below the upper one"));
        }
        if low.is_none() && high.is_none() {
            return Ok(Interval::default());
        }
        let figure = |it: Option<&Spanned<Figure>>| it.map(|it| it.get_ref().0);
        Ok(Interval { low: figure(low), high: figure(high), source: source.to_owned() })
    }

    fn loinc(self, row: &LoincRow) -> Result<LoincCode, PipelineError> {
        self.loinc_code(&row.code)?;
        if row.name.get_ref().is_empty() {
            return Err(self.file.wrong(row.name.span(), "a LOINC code has to stand with its LOINC name"));
        }
        if let Some(source) = &row.source {
            self.sources.named(self.file, source)?;
        }
        // Both are names LOINC gives; which of them was seen is for readers of the file.
        match row.seen.get_ref() {
            LoincSeen::Name | LoincSeen::Component => {}
        }
        Ok(LoincCode { code: row.code.get_ref().clone(), name: row.name.get_ref().clone() })
    }

    fn loinc_code(self, code: &Spanned<String>) -> Result<(), PipelineError> {
        if has_check_digit(code.get_ref()) {
            return Ok(());
        }
        let message = format!("\"{}\" is no LOINC code: its check digit is wrong", code.get_ref());
        Err(self.file.wrong(code.span(), message))
    }
}

/// Whether the last digit of a LOINC code follows from the others (Luhn, mod 10).
pub(super) fn has_check_digit(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let is_plain = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !is_plain(number) || !is_plain(check) || check.len() != 1 {
        return false;
    }
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            let weighed = if place % 2 == 0 { digit * 2 } else { digit };
            weighed / 10 + weighed % 10
        })
        .sum();
    check == ((10 - sum % 10) % 10).to_string()
}

fn check_order(file: KnowledgeFile<'_>, rows: &[AnalyteRow]) -> Result<(), PipelineError> {
    for pair in rows.windows(2) {
        let (before, after) = (pair[0].id.get_ref(), pair[1].id.get_ref());
        if before >= after {
            let message = format!("analyte \"{after}\" stands after \"{before}\": sort by id, each id once");
            return Err(file.wrong(pair[1].id.span(), message));
        }
    }
    Ok(())
}

/// Looks that no two analytes of one specimen share a name in one language, unless it is listed.
fn check_names(
    file: KnowledgeFile<'_>,
    rows: &[AnalyteRow],
    ambiguous: &[AmbiguousRow],
) -> Result<(), PipelineError> {
    let listed: Vec<String> = ambiguous.iter().map(|it| fold_name(it.name.get_ref())).collect();
    let mut taken: BTreeMap<(&str, bool, String), &str> = BTreeMap::new();
    for row in rows {
        let in_urine = row.specimen.starts_with("urine");
        let english = [&row.name].into_iter().chain(&row.names_en).map(|it| ("English", it));
        let others = row.names_es.iter().map(|it| ("Spanish", it));
        let others = others.chain(row.names_other.iter().map(|it| ("European", it)));
        for (language, name) in english.chain(others) {
            let folded = fold_name(name.get_ref());
            if listed.contains(&folded) {
                continue;
            }
            let other = taken.insert((language, in_urine, folded), row.id.get_ref());
            if let Some(other) = other.filter(|it| *it != row.id.get_ref()) {
                let message = format!(
                    "\"{}\" is the {language} name of \"{other}\" too: list it in common/ambiguous_names.toml",
                    name.get_ref()
                );
                return Err(file.wrong(name.span(), message));
            }
        }
    }
    Ok(())
}

fn add_ambiguous(
    file: KnowledgeFile<'_>,
    rows: Vec<AmbiguousRow>,
    by_id: &BTreeMap<AnalyteId, Analyte>,
    sources: &Sources,
    names: &mut NameIndex,
) -> Result<Vec<InLanguage>, PipelineError> {
    let mut rules = Vec::new();
    let known = |it: &Spanned<String>| {
        let id = AnalyteId(it.get_ref().clone());
        if by_id.contains_key(&id) {
            Ok(id)
        } else {
            Err(file.wrong(it.span(), unknown_analyte(it.get_ref())))
        }
    };
    for pair in rows.windows(2) {
        if pair[0].name.get_ref() >= pair[1].name.get_ref() {
            let message = format!("\"{}\" stands out of order, or twice", pair[1].name.get_ref());
            return Err(file.wrong(pair[1].name.span(), message));
        }
    }
    for row in rows {
        sources.named(file, &row.source)?;
        if row.decide.is_empty() || row.analytes.len() < 2 {
            let message = "an ambiguous name has at least two analytes and says how to `decide`";
            return Err(file.wrong(row.name.span(), message));
        }
        let candidates = row.analytes.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        candidates.iter().for_each(|it| names.add(row.name.get_ref(), it));
        let mut meant = BTreeMap::new();
        for (language, id) in &row.in_language {
            meant.insert(language.clone(), known(id)?);
        }
        if !meant.is_empty() {
            rules.push(InLanguage { candidates, meant });
        }
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::has_check_digit;

    #[test]
    fn a_loinc_code_has_the_right_check_digit() {
        for (code, is_right) in [
            ("718-7", true),
            ("2823-3", true),
            ("98979-8", true),
            ("718-8", false),
            ("718", false),
            ("-7", false),
            ("71a-7", false),
            ("718-77", false),
        ] {
            assert_eq!(has_check_digit(code), is_right, "{code}");
        }
    }
}

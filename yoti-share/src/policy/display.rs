//! Policies described for people, as a privacy review needs them.

use std::fmt;

use super::{AuthType, Policy, RememberMe, SourceConstraint, WantedAttribute};

impl fmt::Display for Policy {
    /// Writes one line for each attribute, authentication, remember-me ID and identity profile.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wanted().try_for_each(|wanted| write_attribute(f, wanted))?;
        for auth in self.auth_types() {
            match auth {
                AuthType::Selfie => f.write_str("selfie authentication\n")?,
                AuthType::Pin => f.write_str("PIN authentication\n")?,
                AuthType::Other(number) => writeln!(f, "authentication of type {number}")?,
            }
        }
        match self.remember_me() {
            None => {}
            Some(RememberMe::Required) => f.write_str("remember-me id, required\n")?,
            Some(RememberMe::Optional) => f.write_str("remember-me id, optional\n")?,
        }
        match self.identity() {
            None => Ok(()),
            Some(identity) => writeln!(f, "{identity}"),
        }
    }
}

fn write_attribute(f: &mut fmt::Formatter<'_>, wanted: &WantedAttribute) -> fmt::Result {
    let WantedAttribute {
        name,
        derivation,
        optional,
        accept_self_asserted,
        constraints,
        alternatives,
    } = wanted;
    match derivation {
        Some(derivation) => write!(f, "{derivation} from {name}")?,
        None => f.write_str(name)?,
    }
    f.write_str(if *optional { ", optional" } else { ", required" })?;
    for (index, name) in alternatives.iter().enumerate() {
        write!(f, "{} {name}", if index == 0 { ", or instead" } else { " or" })?;
    }
    constraints
        .iter()
        .try_for_each(|constraint| write_sources(f, constraint))?;
    match accept_self_asserted {
        Some(true) => f.write_str(", self-asserted values accepted\n"),
        Some(false) => f.write_str(", self-asserted values not accepted\n"),
        None => f.write_str("\n"),
    }
}

fn write_sources(f: &mut fmt::Formatter<'_>, constraint: &SourceConstraint) -> fmt::Result {
    f.write_str(if constraint.is_soft() {
        ", preferably from"
    } else {
        ", only from"
    })?;
    for (index, anchor) in constraint.anchors().iter().enumerate() {
        write!(f, "{} {}", if index == 0 { "" } else { " or" }, anchor.name())?;
        if !anchor.sub_type().is_empty() {
            write!(f, " ({})", anchor.sub_type())?;
        }
    }
    Ok(())
}

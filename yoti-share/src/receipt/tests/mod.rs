mod anchors;
mod fixture;
mod opening;
mod profiles;
mod properties;
mod reports;

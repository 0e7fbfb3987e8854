import "./embedded";
import "../../admission/reviewThread";
